/** Runs the built command as a person would. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SwiftUser } from '../support/real-swift.ts'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** With nothing of this machine's environment but what a program needs to start. */
export async function sluice(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
  if (!existsSync(CLI)) throw new Error('The command is not built: npm run build')
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env.PATH, TZ: process.env.TZ, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const read = async (stream: NodeJS.ReadableStream) => {
    let text = ''
    for await (const chunk of stream.setEncoding('utf8')) text += chunk
    return text
  }
  const code = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  const [stdout, stderr] = await Promise.all([read(child.stdout), read(child.stderr)])
  return { code: await code, stdout, stderr }
}

/** The environment of the `swift` command for a TempAuth user. */
export function loginEnvironment(authUrl: string, { user, key }: SwiftUser): NodeJS.ProcessEnv {
  return { ST_AUTH: authUrl, ST_USER: user, ST_KEY: key }
}

/** The built `sluice store` as a process of its own, for tests that kill it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** What `sluice store --json` says. */
export interface StoreFacts {
  readonly url: string
  readonly authUrl: string
  readonly pid: number
  readonly folder: string
  readonly temporary: boolean
  readonly users: readonly { readonly user: string; readonly storageUrl: string; readonly admin: boolean }[]
}

export interface LaunchedStore {
  readonly pid: number
  /** Undefined when it ended before it said where it is. */
  readonly facts: Promise<StoreFacts | undefined>
  /** All of standard output so far, then of standard error. */
  output(): string
  /** Ends it and waits; what it ended with. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

export type RunningStore = StoreFacts & LaunchedStore

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Does not wait until it is there. */
export function launchStore(args: readonly string[] = []): LaunchedStore {
  if (!existsSync(CLI)) throw new Error('The command is not built: npm run build')
  const child = spawn(process.execPath, [CLI, 'store', '--json', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child)
    return { code: code as number | null, signal: signal as NodeJS.Signals | null }
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const firstLine = once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line))
  return {
    pid: child.pid ?? 0,
    facts: Promise.race([firstLine.then((line) => JSON.parse(line) as StoreFacts), ended.then(() => undefined)]),
    output: () => stdout + stderr,
    end(signal) {
      child.kill(signal)
      return ended
    },
  }
}

/** @throws Error with what the command wrote when it ends before it says where it is. */
export async function runStore(args: readonly string[] = []): Promise<RunningStore> {
  const launched = launchStore(args)
  const facts = await launched.facts
  if (facts === undefined) throw new Error(`sluice store ended at once: ${launched.output()}`)
  return { ...facts, ...launched }
}

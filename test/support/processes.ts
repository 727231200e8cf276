/** Starts servers for tests and stops them again, by pid, also when the test run itself is told to end. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Runs a command to its end. Rejects with what it wrote when it fails. */
export const run: typeof execFile.__promisify__ = promisify(execFile)

export interface Server {
  readonly name: string
  readonly logFile: string
  /** Resolves when the process has ended, whether asked to or not. */
  readonly ended: Promise<void>
  isRunning(): boolean
  stop(): Promise<void>
}

export interface ServerOptions {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** Standard output and error go here. */
  readonly logFile: string
  readonly env?: NodeJS.ProcessEnv
  /** @default this process's own */
  readonly cwd?: string
}

/** util-linux; Debian has it everywhere. The kernel then ends the server when this process dies without a word. */
const SETPRIV = '/usr/bin/setpriv'
/** A server that has not ended by then is killed. */
const STOP_TIMEOUT_MS = 5_000

const running = new Set<ChildProcess>()
const folders = new Set<string>()
let isHooked = false

/** Starts a server in a process group of its own, so that its workers end with it. */
export function startServer({ name, command, args, logFile, env, cwd }: ServerOptions): Server {
  hookExit()
  const log = openSync(logFile, 'a')
  const [file, ...before] = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'TERM', command] : [command]
  const child = spawn(file as string, [...before, ...args], {
    stdio: ['ignore', log, log],
    detached: true,
    ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
    ...(cwd === undefined ? {} : { cwd }),
  })
  // The child has its own copy.
  closeSync(log)
  running.add(child)
  const ended = Promise.race([once(child, 'exit'), once(child, 'error')])
    .catch(() => undefined)
    .then(() => {
      running.delete(child)
    })
  return {
    name,
    logFile,
    ended,
    isRunning: () => running.has(child),
    async stop() {
      if (!running.has(child)) return
      signalGroup(child, 'SIGTERM')
      const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_TIMEOUT_MS)
      await ended
      clearTimeout(timer)
      // The leader is gone; workers that are still closing connections need not be waited for.
      signalGroup(child, 'SIGKILL')
    },
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // ESRCH: the whole group is gone already, which is what was wanted.
  }
}

/** A folder that is removed with everything in it, by `remove` or when this process ends. */
export async function temporaryFolder(prefix: string): Promise<{ readonly path: string; remove(): Promise<void> }> {
  hookExit()
  const path = await mkdtemp(join(tmpdir(), prefix))
  folders.add(path)
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true, maxRetries: 3 })
      folders.delete(path)
    },
  }
}

/** `exit` cannot wait, so it kills; the two signals only lead to it. */
function hookExit(): void {
  if (isHooked) return
  isHooked = true
  process.once('exit', () => {
    for (const child of running) signalGroup(child, 'SIGKILL')
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => process.exit(128 + (signal === 'SIGTERM' ? 15 : 2)))
  }
}

/** Free loopback ports, all different because all are held until the last is found. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const holders = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(holders.map((holder) => once(holder, 'listening')))
  const ports = holders.map((holder) => {
    const address = holder.address()
    if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
    return address.port
  })
  await Promise.all(holders.map((holder) => once(holder.close(), 'close')))
  return ports
}

/**
 * Asks until the answer is yes.
 * @throws when one of the servers ends first, or the time is over; with the end of its log.
 */
export async function waitUntilReady(
  isReady: () => Promise<boolean>,
  servers: readonly Server[],
  { timeoutMs = 120_000 }: { readonly timeoutMs?: number } = {},
): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!(await isReady().catch(() => false))) {
    const dead = servers.find((server) => !server.isRunning())
    if (dead !== undefined) throw new Error(`${dead.name} ended at once. Its log:\n${await tail(dead.logFile)}`)
    if (Date.now() > end) {
      const logs = await Promise.all(servers.map(async ({ name, logFile }) => `${name}:\n${await tail(logFile)}`))
      throw new Error(`The servers were not ready within ${timeoutMs / 1000} s.\n${logs.join('\n')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function tail(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).split('\n').slice(-20).join('\n')
}

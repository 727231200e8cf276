/**
 * A Chromium with a profile of its own on disk, whose processes can be stopped, woken and killed like any others, and
 * started again on the same profile. (Playwright's own launcher would end it politely.)
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { CHROMIUM_ARGS, findChromium } from '../../support/chromium.ts'
import { after } from './gate.ts'

export interface OwnBrowser {
  /** Of the profile. */
  readonly context: BrowserContext
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** All of it at once, without a word. */
  kill(): Promise<void>
}

/** util-linux: the kernel then ends the browser when this process dies without a word. */
const SETPRIV = '/usr/bin/setpriv'

export async function startOwnBrowser(profile: string): Promise<OwnBrowser> {
  const portFile = join(profile, 'DevToolsActivePort')
  await rm(portFile, { force: true })
  const command = [
    findChromium(),
    '--headless',
    ...CHROMIUM_ARGS,
    // Connecting while the first window opens hung now and then.
    '--no-startup-window',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
  ]
  const [program = '', ...args] = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', ...command] : command
  // Leads a process group, so that a signal reaches all of its processes.
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const browser = await chromium.connectOverCDP(await debuggerOf(portFile, child))
  const [context] = browser.contexts()
  if (context === undefined) throw new Error('Chromium has no profile.')
  return {
    context,
    signal: (name) => signalGroup(child, name),
    async kill() {
      signalGroup(child, 'SIGKILL')
      await exited
      // Playwright has to notice as well.
      while (browser.isConnected()) await after(10)
    },
  }
}

/** Chromium writes its port and path there once it listens. */
async function debuggerOf(portFile: string, child: ChildProcess): Promise<string> {
  while (child.exitCode === null) {
    const [port, path] = (await readFile(portFile, 'utf8').catch(() => '')).split('\n')
    if (path) return `ws://127.0.0.1:${port}${path}`
    await after(50)
  }
  throw new Error(`Chromium ended at once with ${child.exitCode}.`)
}

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) throw new Error('Chromium was not started.')
  process.kill(-pid, name)
}

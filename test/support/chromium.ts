import { type Browser, chromium } from 'playwright-core'
import { findProgram } from './find-program.ts'

/** Debian's Chromium, or whatever Chromium the PATH has. */
const find = (): string | undefined =>
  findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')

export function whyNoChromium(): string | undefined {
  return find() === undefined ? 'No Chromium in PATH: install the package "chromium"' : undefined
}

/** @throws Error where there is none. */
export function findChromium(): string {
  const path = find()
  if (path === undefined) throw new Error(`${whyNoChromium()}.`)
  return path
}

export const CHROMIUM_ARGS: readonly string[] = [
  '--no-sandbox', // the tests run as root in CI, where Chromium's sandbox refuses to start
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  // Nothing but loopback is to be asked.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A headless Chromium with a fresh profile. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: findChromium(), headless: true, args: [...CHROMIUM_ARGS] })
}

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

/** Finds Debian's Chromium, or whatever Chromium the PATH has. */
function findChromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const candidates = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((n) => join(folder, n)))
  return candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** A headless Chromium with a fresh profile. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('No Chromium in PATH: install the package "chromium".')
  return await chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox', // the tests run as root in CI, where Chromium's sandbox refuses to start
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      // Nothing but loopback is to be asked.
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

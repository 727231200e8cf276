/** A page with the engine and nothing else: what is done with it, and all that it showed meanwhile. */
import type { BrowserContext, Page } from 'playwright-core'
import { rolldown } from 'rolldown'
import type { FileSnapshot, FileState, Uploader, UploaderSnapshot } from '../../../src/client.ts'

declare global {
  interface Window {
    readonly trial: { readonly uploader: Uploader; readonly seen: Seen[] }
  }
}

/** What a person could see of a file at one moment. */
export interface Seen extends Pick<FileSnapshot, 'key' | 'state' | 'sentBytes' | 'progress' | 'attempt'> {
  readonly problem: string | undefined
}

export interface UploaderPage {
  readonly page: Page
  choose(...paths: readonly string[]): Promise<void>
  snapshot(): Promise<UploaderSnapshot>
  /** Waits until every file is in one of these states, and answers the first file. */
  until(...states: readonly FileState[]): Promise<FileSnapshot>
  /** Calls a method of the uploader for the first file. */
  press(what: 'pause' | 'resume' | 'cancel' | 'retry'): Promise<void>
  /** The person has signed in. */
  signIn(): Promise<void>
  /** Waits until this problem is shown for the first file. */
  troubled(problem: string): Promise<void>
  /** Everything that was shown since the page was loaded, and whether anything secret was in it. */
  shown(): Promise<readonly Seen[]>
  /** Waits until the first file has so many parts in the store, by the page's own account. */
  has(parts: number): Promise<void>
  reload(): Promise<void>
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>faults</title>
<input type="file" multiple><script type="module" src="/page.js"></script>`

const SCRIPT = `import { createUploader } from '/client.js'
const uploader = createUploader({ endpoint: '/uploads' })
const seen = []
uploader.subscribe(() => {
  const snapshot = uploader.snapshot()
  if (/temp_url_sig|eyJ/.test(JSON.stringify(snapshot.files.map(({ receipt, ...rest }) => rest)))) throw new Error('A secret is shown.')
  for (const { key, state, sentBytes, progress, attempt, problem } of snapshot.files) {
    seen.push({ key, state, sentBytes, progress, attempt, problem: problem?.code })
  }
})
window.trial = { uploader, seen }
document.querySelector('input').addEventListener('change', ({ target }) => uploader.add(target.files))`

/** The files of the page, by path: the engine from its sources, its rarely wanted pieces as chunks beside it. */
export async function pageFiles(): Promise<ReadonlyMap<string, string>> {
  const bundle = await rolldown({ input: { client: 'src/client.ts' }, platform: 'browser' })
  const { output } = await bundle.generate({ format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name].js' })
  await bundle.close()
  const chunks = output.flatMap((file) => (file.type === 'chunk' ? [[`/${file.fileName}`, file.code] as const] : []))
  return new Map([['/', PAGE], ['/page.js', SCRIPT], ...chunks])
}

export async function openUploaderPage(context: BrowserContext, url: string): Promise<UploaderPage> {
  const page = await context.newPage()
  const load = async (go: () => Promise<unknown>) => {
    await go()
    await page.waitForFunction(() => 'trial' in window)
  }
  await load(() => page.goto(url))
  return { ...controlsOf(page), reload: () => load(() => page.reload()) }
}

function controlsOf(page: Page): Omit<UploaderPage, 'reload'> {
  return {
    page,
    choose: (...paths) => chooseFiles(page, paths),
    snapshot: () => page.evaluate(() => window.trial.uploader.snapshot()),
    async until(...states) {
      const handle = await page.waitForFunction(
        (wanted: readonly string[]) => {
          const { files } = window.trial.uploader.snapshot()
          return files.length > 0 && files.every(({ state }) => wanted.includes(state)) && files[0]
        },
        states,
        // The test's own limit ends it.
        { timeout: 0, polling: 50 },
      )
      return (await handle.jsonValue()) as FileSnapshot
    },
    press: (what) =>
      page.evaluate((method) => {
        const { uploader } = window.trial
        for (const { key } of uploader.snapshot().files.slice(0, 1)) uploader[method](key)
      }, what),
    signIn: () => page.evaluate(() => window.trial.uploader.resumeAfterLogin()),
    async troubled(problem) {
      await page.waitForFunction((code) => window.trial.uploader.snapshot().files[0]?.problem?.code === code, problem, {
        timeout: 0,
        polling: 50,
      })
    },
    async has(parts) {
      await page.waitForFunction(
        (count) => (window.trial.uploader.snapshot().files[0]?.parts?.stored ?? 0) >= count,
        parts,
        { timeout: 0, polling: 20 },
      )
    },
    shown: () => page.evaluate(() => window.trial.seen),
  }
}

/** By the browser's own protocol: Playwright would hand over the bytes to a browser that it has not started itself. */
async function chooseFiles(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const { root } = await session.send('DOM.getDocument')
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'input[type=file]' })
  await session.send('DOM.setFileInputFiles', { files: [...paths], nodeId })
  await session.detach()
}

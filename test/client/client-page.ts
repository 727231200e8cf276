/** A page with the engine in real Chromium: files to choose, states to wait for, and what lies in its storage. */
import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import type { FileSnapshot, Uploader, UploaderOptions, UploaderSnapshot } from '../../src/client.ts'
import type { TinyServer } from './tiny-server.ts'

declare global {
  interface Window {
    uploader: Uploader
    seen: UploaderSnapshot[]
    createUploader: (options?: Partial<UploaderOptions>) => void
  }
}

export interface Chosen {
  readonly path: string
  readonly sha256: string
}

/** A file of random bytes on disk. */
export async function makeFile(folder: string, name: string, size: number): Promise<Chosen> {
  const bytes = randomBytes(size)
  const path = join(folder, name)
  await writeFile(path, bytes)
  return { path, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** @param options Of the uploader that the page makes; `none`: the test makes it. */
export async function openPage(
  context: BrowserContext,
  server: TinyServer,
  options?: Pick<UploaderOptions, 'remember' | 'polite' | 'connections'> | 'none',
): Promise<Page> {
  const page = await context.newPage()
  const query = options === undefined ? '' : `?${options === 'none' ? options : JSON.stringify(options)}`
  await page.goto(`${server.pageUrl}${query}`)
  return page
}

export async function choose(page: Page, ...files: readonly Chosen[]): Promise<void> {
  await page.setInputFiles(
    'input',
    files.map(({ path }) => path),
  )
}

/** The files once there are some and all of them are in one of these states. */
export async function until(page: Page, ...states: readonly FileSnapshot['state'][]): Promise<readonly FileSnapshot[]> {
  const handle = await page.waitForFunction(
    (wanted) => {
      const { files } = window.uploader.snapshot()
      return files.length > 0 && files.every(({ state }) => (wanted as string[]).includes(state)) ? files : false
    },
    [...states],
    { timeout: 30_000 },
  )
  return (await handle.jsonValue()) as readonly FileSnapshot[]
}

/** The only file, once it is in one of these states. */
export async function untilOne(page: Page, ...states: readonly FileSnapshot['state'][]): Promise<FileSnapshot> {
  const [file, second] = await until(page, ...states)
  if (!file || second) throw new Error('There is not just one file.')
  return file
}

export async function snapshot(page: Page): Promise<UploaderSnapshot> {
  return await page.evaluate(() => window.uploader.snapshot())
}

/** What one of the stores of the engine's database holds. */
export async function stored(page: Page, name: 'uploads' | 'aside'): Promise<readonly Record<string, unknown>[]> {
  return await page.evaluate(async (from) => {
    const request = indexedDB.open('sluice')
    await new Promise((resolve) => {
      request.onsuccess = resolve
    })
    const all = request.result.transaction(from).objectStore(from).getAll()
    await new Promise((resolve) => {
      all.onsuccess = resolve
    })
    request.result.close()
    return all.result
  }, name)
}

/** The MD5s of the parts that a record knows as sent. */
export function sentParts(records: readonly Record<string, unknown>[]): readonly string[] {
  const { md5s } = records[0] ?? {}
  return Array.isArray(md5s) ? md5s.filter((md5) => md5 !== '') : []
}

/** Names of the locks that are held or waited for. */
export async function locks(page: Page): Promise<{ readonly held: readonly string[]; readonly waiting: number }> {
  return await page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query()
    return { held: held.map(({ name }) => name ?? ''), waiting: pending.length }
  })
}

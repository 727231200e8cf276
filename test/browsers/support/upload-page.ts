/** What a test sees of the uploads in a page, whether the element shows them or the engine runs alone. */
import type { FileSnapshot, FileState, UploaderSnapshot } from '../../../src/client.ts'
import type { TestPage } from '../../support/browsers/test-page.ts'

declare global {
  /** What the page's uploader shows; nothing before there is one. Every page of `site.ts` has it. */
  var shown: () => UploaderSnapshot | undefined
}

/**
 * Waits until the page has its uploader, and with it listens to its input. (A browser may say that a page is loaded
 * before its module scripts have run: WebKit's driver does now and then.)
 */
export async function untilReady(page: TestPage): Promise<void> {
  await page.until(() => shown() !== undefined)
}

/** The files, once there is one and every one of them is in one of these states. */
export function filesIn(page: TestPage, ...states: readonly FileState[]): Promise<readonly FileSnapshot[]> {
  const seen = page.until((wanted) => {
    const { files = [] } = shown() ?? {}
    return files.length > 0 && files.every(({ state }) => wanted.includes(state)) && files
  }, states)
  return orTell(page, seen, `Not all ${states.join(' or ')}`)
}

/** The same for a page with one file. */
export async function fileIn(page: TestPage, ...states: readonly FileState[]): Promise<FileSnapshot> {
  const files = await filesIn(page, ...states)
  const [file] = files
  if (file === undefined || files.length > 1) throw new Error(`There are ${files.length} files, not one.`)
  return file
}

/** What is shown once the first file has so many parts in the store. */
export function withStored(page: TestPage, parts: number): Promise<UploaderSnapshot> {
  const seen = page.until((atLeast) => {
    const snapshot = shown()
    return (snapshot?.files[0]?.parts?.stored ?? 0) >= atLeast && snapshot
  }, parts)
  return orTell(page, seen, `Not ${parts} parts stored`)
}

/** What is shown instead belongs into the message of a test that fails. */
async function orTell<T>(page: TestPage, seen: Promise<T>, complaint: string): Promise<T> {
  try {
    return await seen
  } catch (error) {
    const now = JSON.stringify(await page.evaluate(() => shown()), undefined, 2)
    throw new Error(`${complaint}: ${now}`, { cause: error })
  }
}

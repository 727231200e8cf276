/** What a test sees of the uploads in a page, through the element. */
import type { FileSnapshot } from '../../../src/client/engine/snapshot.ts'
import type { SluiceUploadElement } from '../../../src/element/sluice-upload-element.ts'
import type { TestPage } from '../../support/browsers/test-page.ts'

declare global {
  interface HTMLElementTagNameMap {
    'sluice-upload': SluiceUploadElement
  }
}

/** The files, once there is one and every one of them is in one of these states. */
export function filesIn(page: TestPage, ...states: readonly FileSnapshot['state'][]): Promise<readonly FileSnapshot[]> {
  return page.until((wanted) => {
    const { files = [] } = document.querySelector('sluice-upload') ?? {}
    return files.length > 0 && files.every(({ state }) => wanted.includes(state)) && files
  }, states)
}

/** The same for a page with one file. */
export async function fileIn(page: TestPage, ...states: readonly FileSnapshot['state'][]): Promise<FileSnapshot> {
  const files = await filesIn(page, ...states)
  const [file] = files
  if (file === undefined || files.length > 1) throw new Error(`There are ${files.length} files, not one.`)
  return file
}

/** What the first file has reached, once so many of its parts are stored. */
export function storedParts(page: TestPage, count: number): Promise<FileSnapshot> {
  return page.until((atLeast) => {
    const [file] = document.querySelector('sluice-upload')?.files ?? []
    return file !== undefined && (file.parts?.stored ?? 0) >= atLeast && file
  }, count)
}

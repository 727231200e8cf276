/**
 * Drops and pastes. No driver can drag a file of the system into a page of every engine, so these events are synthetic:
 * made in the page, with the `DataTransfer` that a browser would hand over. What the element does with it is real.
 */
import type { TestPage } from '../../support/browsers/test-page.ts'

/** A file made in the page, of this text. */
export interface MadeFile {
  /** With folders before it for `dropFolder`: `photos/2026/lake.txt`. */
  readonly name: string
  readonly text: string
}

/** Drags files over an element of the page and lets them go there. Says whether the page took them. */
export function dropFiles(page: TestPage, onto: string, files: readonly MadeFile[]): Promise<boolean> {
  return page.evaluate(
    (selector, made) => {
      const target = document.querySelector(selector)
      return ['dragenter', 'dragover', 'drop'].map((type) => {
        const dataTransfer = new DataTransfer()
        for (const { name, text } of made) dataTransfer.items.add(new File([text], name, { type: 'text/plain' }))
        const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, composed: true })
        target?.dispatchEvent(event)
        return event.defaultPrevented
      })[2] as boolean
    },
    onto,
    files,
  )
}

/** The same for one folder. No page can make an entry of a folder, so the entries are plain objects with the interface. */
export function dropFolder(page: TestPage, onto: string, files: readonly MadeFile[]): Promise<void> {
  return page.evaluate(
    (selector, made) => {
      const entryOf = (path: string): object => {
        const name = path.split('/').at(-1) ?? ''
        const own = made.find((file) => `/${file.name}` === path)
        const shared = { name, fullPath: path, isFile: own !== undefined, isDirectory: own === undefined }
        if (own) return { ...shared, file: (give: (file: File) => void) => give(new File([own.text], name)) }
        const below = made.filter((file) => `/${file.name}`.startsWith(`${path}/`))
        const names = new Set(below.map((file) => `/${file.name}`.slice(path.length + 1).split('/')[0]))
        const batches = [[...names].map((child) => entryOf(`${path}/${child}`)), []]
        // A browser answers some entries at a time, and none at the end.
        return {
          ...shared,
          createReader: () => ({ readEntries: (give: (b: object[]) => void) => give(batches.shift() ?? []) }),
        }
      }
      const folder = entryOf(`/${made[0]?.name.split('/')[0]}`)
      const item = { kind: 'file', type: '', getAsFile: () => null, webkitGetAsEntry: () => folder }
      const event = new DragEvent('drop', { bubbles: true, cancelable: true, composed: true })
      Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items: [item], files: [] } })
      document.querySelector(selector)?.dispatchEvent(event)
    },
    onto,
    files,
  )
}

/** Pastes files into the page. Firefox drops the files of a `clipboardData` that a script hands over: it is put there. */
export function pasteFiles(page: TestPage, files: readonly MadeFile[]): Promise<void> {
  return page.evaluate((made) => {
    const clipboardData = new DataTransfer()
    for (const { name, text } of made) clipboardData.items.add(new File([text], name, { type: 'text/plain' }))
    const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, composed: true })
    Object.defineProperty(event, 'clipboardData', { value: clipboardData })
    document.body.dispatchEvent(event)
  }, files)
}

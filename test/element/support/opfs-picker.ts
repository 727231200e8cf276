/**
 * Stands in for Chromium's own dialog, which no driver can work with: without a window it closes itself, and DevTools
 * can only abort it. What it answers are real handles, of the origin-private file system; a page can keep them.
 */
import type { Page } from 'playwright-core'

declare global {
  /** Put into the page by `replacePicker`. */
  var picker: PagePicker
}

interface PagePicker {
  /** What the element asked for, one entry a dialog. */
  readonly asked: { readonly multiple: boolean; readonly types: readonly { readonly accept: object }[] }[]
  /** What a person does with it. */
  answer: () => Promise<readonly FileSystemFileHandle[]>
}

/** @param texts What the person chooses: the text of each file by its name. */
export async function replacePicker(page: Page, texts: Readonly<Record<string, string>> = {}): Promise<void> {
  await page.evaluate(async (chosen) => {
    const folder = await navigator.storage.getDirectory()
    const handles: FileSystemFileHandle[] = []
    for (const [name, text] of Object.entries(chosen)) {
      const handle = await folder.getFileHandle(name, { create: true })
      const writable = await handle.createWritable()
      await writable.write(text)
      await writable.close()
      handles.push(handle)
    }
    const picker: PagePicker = { asked: [], answer: async () => handles }
    const showOpenFilePicker = (options: PagePicker['asked'][number]) => {
      picker.asked.push(options)
      return picker.answer()
    }
    Object.assign(globalThis, { picker, showOpenFilePicker })
  }, texts)
}

/** From now on the dialog ends so, as a DOMException of this name. */
export async function failPicker(page: Page, name: string): Promise<void> {
  await page.evaluate((failure) => {
    picker.answer = () => Promise.reject(new DOMException('Told by the test.', failure))
  }, name)
}

/** How often the dialog was opened. */
export const pickerCalls = (page: Page): Promise<number> => page.evaluate(() => picker.asked.length)

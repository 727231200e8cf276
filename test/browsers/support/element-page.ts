/** What a person sees of `<sluice-upload>`, by the names under which pages style it. */
import type { TestPage } from '../../support/browsers/test-page.ts'

/** The visible words of a part, once one of that name says something like this. */
export function wordsOf(page: TestPage, part: string, like: RegExp): Promise<string> {
  return page.until(
    (name, pattern) => {
      const root = document.querySelector('sluice-upload')?.shadowRoot
      const found = [...(root?.querySelectorAll<HTMLElement>(`[part~="${name}"]`) ?? [])]
      return (
        found
          .filter((element) => element.offsetParent !== null)
          // Names of files are isolated, so that a right-to-left one does not turn the sentence.
          .map(({ innerText }) =>
            innerText
              .replace(/[\u2066-\u2069]/gu, '')
              .replace(/\s+/gu, ' ')
              .trim(),
          )
          .find((text) => new RegExp(pattern, 'u').test(text))
      )
    },
    part,
    like.source,
  )
}

/** Whether no part of that name is to be seen. */
export function isGone(page: TestPage, part: string): Promise<boolean> {
  return page.until((name) => {
    const root = document.querySelector('sluice-upload')?.shadowRoot
    const found = [...(root?.querySelectorAll<HTMLElement>(`[part~="${name}"]`) ?? [])]
    return found.every((element) => element.offsetParent === null)
  }, part)
}

/** What the focus is on: the accessible name of a button of the element, else the id or tag of an element of the page. */
export function focusedOn(page: TestPage): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: outer } = document
    const inner = outer?.shadowRoot?.activeElement
    const name = inner?.getAttribute('aria-label') ?? inner?.textContent
    return (name ?? outer?.id ?? '').replace(/[\u2066-\u2069]/gu, '')
  })
}

/**
 * Notes that the page's input was asked to open the browser's own dialog, and keeps it shut: no driver can work with
 * that dialog in every engine, and `setFiles` does what choosing in it would.
 */
export async function watchDialog(page: TestPage): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const noted = globalThis as typeof globalThis & { dialogs: number }
    noted.dialogs = 0
    document.querySelector('input[type=file]')?.addEventListener('click', (event) => {
      event.preventDefault()
      noted.dialogs += 1
    })
  })
  return () => page.evaluate(() => (globalThis as typeof globalThis & { dialogs: number }).dialogs)
}

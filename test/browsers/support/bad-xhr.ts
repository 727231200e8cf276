/**
 * Faults of Safari that no WebKit on Linux has, made in the page: what the page's own `XMLHttpRequest` does instead of
 * sending. Synthetic, therefore, and the same in every engine.
 */
import type { TestPage } from '../../support/browsers/test-page.ts'

/**
 * `stuck`: the slice of a file never begins to move, and there is no error; bytes in memory are sent as ever.
 * `aborted`: the connection was dropped, and the page is told that the request was aborted, as if it had done so itself.
 */
export type BadXhr = 'stuck' | 'aborted'

/** @param parts By number, what happens to the part: to every try of a stuck one, to the first of an aborted one. */
export async function spoilXhr(page: TestPage, parts: Readonly<Record<number, BadXhr>>): Promise<void> {
  await page.evaluate((bad) => {
    const partOf = new WeakMap<XMLHttpRequest, number>()
    const spent = new Set<number>()
    const { open, send } = XMLHttpRequest.prototype
    XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, method: string, url: string | URL) {
      partOf.set(this, Number(/\/(\d{6})\?/.exec(String(url))?.[1]))
      open.call(this, method, url, true)
    }
    XMLHttpRequest.prototype.send = function (this: XMLHttpRequest, body?: XMLHttpRequestBodyInit | null) {
      const part = partOf.get(this) ?? 0
      if (bad[part] === 'stuck' && body instanceof Blob) return
      if (bad[part] !== 'aborted' || spent.has(part)) return send.call(this, body)
      spent.add(part)
      setTimeout(() => this.dispatchEvent(new ProgressEvent('abort')))
    }
  }, parts)
}

/**
 * In which order a page hashes and sends, seen from outside: what the worker is given and gives back, and which parts are
 * asked for. Runs in the page before anything else; changes nothing.
 */
import type { Page } from 'playwright-core'

/** `hashed 3`: the third part's MD5 is known; `put 3`, `head 3`: the store is asked. Parts count from 1. */
export type PageStep = `${'hashed' | 'put' | 'head'} ${number}`

declare global {
  interface Window {
    readonly pageSteps: PageStep[]
  }
}

/** @param partBytes To tell parts from the samples, by their first byte. */
export function watchOrder(partBytes: number): string {
  return `(${watch.toString()})(${partBytes})`
}

export function stepsOf(page: Page): Promise<readonly PageStep[]> {
  return page.evaluate(() => window.pageSteps)
}

function watch(partBytes: number): void {
  const steps: PageStep[] = []
  Object.defineProperty(window, 'pageSteps', { value: steps })
  const froms = new WeakMap<Blob, number>()
  const hashing = new Map<number, number>()

  const { slice } = Blob.prototype
  Blob.prototype.slice = function (from = 0, ...rest) {
    const piece = slice.call(this, from, ...rest)
    if (this instanceof File && piece.size > 65_536) froms.set(piece, from)
    return piece
  }
  window.Worker = class extends Worker {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given)
      // Before the engine's own listener: what it begins because of a hash comes after that hash.
      this.addEventListener('message', ({ data }) => {
        const part = data.type === 'hashed' ? hashing.get(data.run) : undefined
        if (part !== undefined) steps.push(`hashed ${part}`)
      })
    }
    override postMessage(message: { readonly run: number; readonly blob?: Blob }): void {
      const from = message.blob && froms.get(message.blob)
      if (from !== undefined) hashing.set(message.run, from / partBytes + 1)
      super.postMessage(message)
    }
  }
  const partOf = (url: string) => Number(/\/(\d{6})\?/.exec(url)?.[1])
  const { open } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (method: string, url: string | URL) {
    if (method === 'PUT') steps.push(`put ${partOf(String(url))}`)
    open.call(this, method, url, true)
  }
  const { fetch } = window
  window.fetch = (input, init) => {
    if (init?.method === 'HEAD') steps.push(`head ${partOf(String(input))}`)
    return fetch.call(window, input, init)
  }
}

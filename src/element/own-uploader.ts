/** The engine that an element makes for itself, from its attributes. */
import { createUploader } from '../client/browser/create-uploader.ts'
import type { Uploader } from '../client/browser/uploader.ts'
import { parseCount } from './limits.ts'
import { csrfHeaders } from './request-headers.ts'

/** Where the upload server is mounted unless it is told otherwise. */
const DEFAULT_ENDPOINT = '/uploads'

/** @param ownHeaders The page's own, asked before every request. */
export function createOwnUploader(host: HTMLElement, ownHeaders: () => HeadersInit | Promise<HeadersInit>): Uploader {
  const { baseURI } = host.ownerDocument
  const endpoint = new URL(host.getAttribute('endpoint') ?? DEFAULT_ENDPOINT, baseURI)
  const credentials = host.getAttribute('credentials') as RequestCredentials | null
  const workerUrl = host.getAttribute('worker-url')
  const connections = parseCount('connections', host.getAttribute('connections'))

  async function headers(): Promise<Headers> {
    const all = new Headers(await ownHeaders())
    const csrf = csrfHeaders({
      document: host.ownerDocument,
      endpoint,
      cookie: host.getAttribute('csrf-cookie'),
      header: host.getAttribute('csrf-header'),
    })
    for (const [name, value] of Object.entries(csrf)) all.set(name, value)
    return all
  }

  return createUploader({
    endpoint,
    headers,
    polite: host.hasAttribute('polite'),
    remember: host.getAttribute('remember') !== 'off',
    scope: host.getAttribute('scope') ?? `${location.pathname} ${host.getAttribute('name') ?? ''}`,
    ...(credentials === null ? {} : { credentials }),
    ...(connections === undefined ? {} : { connections }),
    ...(workerUrl === null ? {} : { workerUrl: new URL(workerUrl, baseURI) }),
  })
}

/** The wire protocol by hand: as small a client as docs/protocol.md allows, for tests that want to do one step wrong. */
import { createHash } from 'node:crypto'
import type { Grant } from '../../src/protocol/grant.ts'
import type { CreatedUpload, CreateResponse } from '../../src/protocol/messages.ts'

export interface Answer<T = Record<string, unknown>> {
  readonly status: number
  readonly body: T
}

/** A JSON request of the page's own origin, as a browser on it would send it. */
export async function ask<T = Record<string, unknown>>(
  url: string,
  method: 'GET' | 'POST' | 'DELETE',
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: {
      Origin: new URL(url).origin,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as T }
}

/** Begins one upload. Throws with the refusal's code. */
export async function createOne(base: string, name: string, size: number, type = ''): Promise<CreatedUpload> {
  const { body } = await ask<CreateResponse>(base, 'POST', { files: [{ name, size, type }] })
  const [upload] = body.uploads ?? []
  if (upload === undefined || 'error' in upload) throw new Error(JSON.stringify(upload ?? body))
  return upload
}

/** Cuts content as planned. */
export function cut(content: Uint8Array<ArrayBuffer>, partSize: number): readonly Uint8Array<ArrayBuffer>[] {
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (let at = 0; at < content.length; at += partSize) parts.push(content.subarray(at, at + partSize))
  return parts
}

export function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex')
}

/** Sends one part as the grant says, with whatever headers the uploader adds; answers the status. */
export async function putPart(
  grant: Grant,
  part: number,
  bytes: Uint8Array<ArrayBuffer>,
  extra: Readonly<Record<string, string>> = {},
): Promise<number> {
  const { request, parts } = grant
  const md5 = md5Of(bytes)
  const url =
    'urls' in request
      ? (request.urls[part - parts[0]] ?? '')
      : request.url
          .replace('{part}', String(part).padStart(6, '0'))
          .replace('{sig}', request.sigs[part - parts[0]] ?? '')
  const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, v.replace('{md5}', md5)]))
  const response = await fetch(url, { method: request.method, headers: { ...headers, ...extra }, body: bytes })
  await response.arrayBuffer()
  return response.status
}

/** Sends every part; answers the MD5s for `complete`. */
export async function putAll(upload: CreatedUpload, content: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  const parts = cut(content, upload.parts.size)
  for (const [index, bytes] of parts.entries()) {
    if (upload.grant === undefined) throw new Error('The upload has no grant.')
    const status = await putPart(upload.grant, index + 1, bytes)
    if (status !== upload.grant.stored.status) throw new Error(`Part ${index + 1} was answered ${status}.`)
  }
  return parts.map(md5Of)
}

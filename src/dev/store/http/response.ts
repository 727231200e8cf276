/** Answers, and the one way to refuse. */
import { Readable } from 'node:stream'
import { REASONS } from './reasons.ts'

export interface StoreResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  /** Left out: what Swift explains for that status, if anything. */
  readonly body?: Uint8Array | AsyncIterable<Uint8Array> | undefined
}

export type Headers = Readonly<Record<string, string | undefined>>

/** Swift's default for answers of its own. */
const HTML = 'text/html; charset=UTF-8'

export function respond(
  status: number,
  headers: Headers = {},
  body?: Uint8Array | AsyncIterable<Uint8Array> | undefined,
): StoreResponse {
  const map = new Map<string, string>([['content-type', HTML]])
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, value)
  }
  return { status, headers: map, body }
}

/** An error answer with Swift's explanation of the status, or a sentence of its own. */
export function refuse(status: number, text?: string, headers: Headers = {}): StoreResponse {
  return respond(status, headers, text === undefined ? undefined : Buffer.from(text))
}

/** An error answer in plain text, as Swift gives for refused metadata. */
export function refusePlainly(status: number, text: string): StoreResponse {
  return refuse(status, text, { 'content-type': 'text/plain' })
}

/** Something that Swift can do and this store cannot. */
export function unsupported(feature: string): StoreResponse {
  return refuse(501, `The embedded store does not support ${feature}; use a real Swift cluster for it.\n`, {
    'content-type': 'text/plain; charset=UTF-8',
  })
}

/** Thrown deep inside; the server answers with its response. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly response: StoreResponse

  constructor(response: StoreResponse) {
    super(`answered ${response.status}`)
    this.response = response
  }
}

export function isSuccess(response: StoreResponse): boolean {
  return response.status >= 200 && response.status < 300
}

/** A copy with headers changed; `undefined` removes. */
export function amend(response: StoreResponse, changes: Headers): StoreResponse {
  const headers = new Map(response.headers)
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) headers.delete(name)
    else headers.set(name, value)
  }
  return { ...response, headers }
}

/** The bytes of a body, with the explanation of the status where there is none. */
export function defaultBody(status: number): Uint8Array {
  const [phrase, explanation] = REASONS[status] ?? ['', '']
  return Buffer.from(explanation === '' ? '' : `<html><h1>${phrase}</h1><p>${explanation}</p></html>`)
}

/** Reads an answer's body into memory: manifests and messages, never objects. */
export async function readResponse(response: StoreResponse): Promise<Buffer> {
  if (response.body === undefined) return Buffer.from(defaultBody(response.status))
  if (response.body instanceof Uint8Array) return Buffer.from(response.body)
  const chunks: Uint8Array[] = []
  for await (const chunk of response.body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/**
 * Lets go of a body that nobody will read to its end, and of the file behind it. A generator that has not begun would not
 * run its cleaning up on `return`, so it is made to begin.
 */
export async function discardBody({ body }: StoreResponse): Promise<void> {
  if (body === undefined || body instanceof Uint8Array) return
  if (body instanceof Readable) {
    body.destroy()
    return
  }
  const iterator = body[Symbol.asyncIterator]()
  try {
    await iterator.next()
  } catch {
    // It is broken, which is as good as gone.
  }
  await iterator.return?.()
}

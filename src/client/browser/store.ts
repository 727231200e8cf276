/**
 * Requests to the store: XHR for a part, because fetch tells no upload progress, with a slice of the file as its body,
 * so that no byte of it passes through the page's memory.
 */
import type { StoreReply, StoreRequest } from '../engine/events.ts'
import { retryAfterSeconds } from './retry-after.ts'

export interface PutListener {
  readonly onMoved: (sent: number) => void
  readonly onEnded: (reply: StoreReply) => void
  /** The body could not be read; the network is not to blame. */
  readonly onUnreadable: () => void
}

/** @returns what stops it; nothing is heard of it afterwards. */
export function putPart(request: StoreRequest, body: Blob | ArrayBuffer, listener: PutListener): () => void {
  const xhr = new XMLHttpRequest()
  xhr.open(request.method, request.url)
  for (const [name, value] of Object.entries(request.headers)) xhr.setRequestHeader(name, value)
  let isStopped = false
  xhr.upload.onprogress = ({ loaded }) => {
    if (!isStopped) listener.onMoved(loaded)
  }
  xhr.onload = () => listener.onEnded(replyOf(xhr.status, readableHeaders(xhr)))
  // Safari reports a dropped connection as an abort; our own is not heard any more.
  xhr.onabort = xhr.onerror = async () => {
    const isReadable = isStopped || (await canRead(body))
    if (isStopped) return
    if (isReadable) listener.onEnded({ status: 0 })
    else listener.onUnreadable()
  }
  xhr.send(request.form ? formOf(request.form, body) : body)
  return () => {
    isStopped = true
    xhr.abort()
  }
}

/** Asks what the store has of a part; an unreadable answer is status 0. */
export async function checkPart(request: StoreRequest, signal: AbortSignal): Promise<StoreReply> {
  try {
    const { status, headers } = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal,
    })
    const length = headers.get('Content-Length')
    return { ...replyOf(status, headers), ...(length !== null && { size: Number(length) }) }
  } catch {
    return { status: 0 }
  }
}

/** Asking for one header that CORS does not expose writes an error into the page's console; this does not. */
function readableHeaders(xhr: XMLHttpRequest): Headers {
  const lines = xhr.getAllResponseHeaders().split('\r\n')
  return new Headers(lines.flatMap((line) => (line ? [line.split(': ', 2) as [string, string]] : [])))
}

function replyOf(status: number, headers: Headers): StoreReply {
  const etag = headers
    .get('ETag')
    ?.replace(/^W\/|"/g, '')
    .toLowerCase()
  const traceId = headers.get('X-Trans-Id')
  return {
    status,
    ...(etag && { etag }),
    ...(traceId && { traceId }),
    ...retryAfterSeconds(headers.get('Retry-After')),
  }
}

/** A browser reports a body that it could not read just like a network that broke. */
async function canRead(body: Blob | ArrayBuffer): Promise<boolean> {
  try {
    await new Blob([body]).slice(0, 1).arrayBuffer()
    return true
  } catch {
    return false
  }
}

function formOf(fields: Readonly<Record<string, string>>, body: Blob | ArrayBuffer): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([body]))
  return form
}

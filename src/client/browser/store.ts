/**
 * Requests to the store: XHR for a part, because fetch tells no upload progress, with a slice of the file as its body,
 * so that no byte of it passes through the page's memory.
 */
import type { StoreReply, StoreRequest } from '../engine/events.ts'
import { retryAfterSeconds } from './retry-after.ts'

/**
 * Sends a part.
 *
 * @param isBuffered Read it into memory first, where the browser does not send it from the file.
 * @returns nothing when the body could not be read: the network is not to blame.
 */
export async function putPart(
  request: StoreRequest,
  part: Blob,
  isBuffered: boolean,
  signal: AbortSignal,
  onMoved: (sent: number) => void,
): Promise<StoreReply | undefined> {
  const body = isBuffered ? await part.arrayBuffer().catch(() => undefined) : part
  if (!body || signal.aborted) return undefined
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest()
    xhr.open(request.method, request.url)
    for (const [name, value] of Object.entries(request.headers)) xhr.setRequestHeader(name, value)
    signal.addEventListener('abort', () => xhr.abort())
    xhr.upload.onprogress = ({ loaded }) => {
      if (!signal.aborted) onMoved(loaded)
    }
    xhr.onload = () => resolve(replyOf(xhr.status, readableHeaders(xhr)))
    // Safari reports a dropped connection as an abort; to our own abort nobody listens any more.
    xhr.onabort = xhr.onerror = async () => resolve((await canRead(part)) ? { status: 0 } : undefined)
    xhr.send(request.form ? formOf(request.form, body) : body)
  })
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
async function canRead(part: Blob): Promise<boolean> {
  return part
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    )
}

function formOf(fields: Readonly<Record<string, string>>, body: Blob | ArrayBuffer): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([body]))
  return form
}

/**
 * A link of a given width. A body is not read from its socket before its turn: the kernel's buffers fill, the window
 * closes, and the sender sees its own progress slow down. Those buffers take a few megabytes at first, as any network's do.
 */
import type { Socket } from 'node:net'
import { amend, defaultBody, type StoreResponse } from '../../http/response.ts'
import type { FaultKind } from '../fault-kind.ts'
import type { BandwidthFault } from '../faults.ts'
import { withBody } from '../request-change.ts'
import { waitOn } from '../waiting.ts'

/** Takes the next place on the link for so many bytes; tells the milliseconds until they are through. */
type Link = (bytes: number) => number

/** Pieces an answer is cut into: a tenth of a second's worth, and never so small that headers outweigh them. */
const SLICES_PER_SECOND = 10
const MIN_SLICE_BYTES = 1024

export const bandwidth: FaultKind<BandwidthFault> = {
  befalls: () => true,
  draw: (chance) => {
    // From a crowded hotel to a decent line.
    const bytesPerSecond = chance.between(500_000, 8_000_000)
    return { kind: 'bandwidth', uploadBytesPerSecond: bytesPerSecond, per: 'request' }
  },
  prepare({ uploadBytesPerSecond: up, downloadBytesPerSecond: down, per = 'link' }) {
    const links = (): readonly [Link | undefined, Link | undefined] => [createLink(up), createLink(down)]
    const shared = links()
    return {
      stage: () => async (request, next) => {
        const [upload, download] = per === 'link' ? shared : links()
        const { socket } = request
        const response = await next(
          upload === undefined ? request : withBody(request, (source) => pace(source, upload, socket)),
        )
        const hasBody = request.method !== 'HEAD' && ![204, 304].includes(response.status)
        return download === undefined || down === undefined || !hasBody
          ? response
          : paceAnswer(response, download, down, socket)
      },
    }
  },
}

function createLink(bytesPerSecond: number | undefined): Link | undefined {
  if (bytesPerSecond === undefined) return undefined
  let freeAt = 0
  return (bytes) => {
    const now = performance.now()
    freeAt = Math.max(now, freeAt) + (bytes / bytesPerSecond) * 1000
    return freeAt - now
  }
}

async function* pace(source: AsyncIterable<Uint8Array>, link: Link, socket: Socket): AsyncIterable<Uint8Array> {
  for await (const chunk of source) {
    await waitOn(socket, link(chunk.length))
    yield chunk
  }
}

function paceAnswer(response: StoreResponse, link: Link, bytesPerSecond: number, socket: Socket): StoreResponse {
  const body = response.body ?? defaultBody(response.status)
  const sliceBytes = Math.max(MIN_SLICE_BYTES, Math.floor(bytesPerSecond / SLICES_PER_SECOND))
  if (!(body instanceof Uint8Array)) return { ...response, body: pace(slice(body, sliceBytes), link, socket) }
  const known = amend(response, { 'content-length': String(body.length) })
  return { ...known, body: pace(slice([body], sliceBytes), link, socket) }
}

async function* slice(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  bytes: number,
): AsyncIterable<Uint8Array> {
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += bytes) yield chunk.subarray(at, at + bytes)
  }
}

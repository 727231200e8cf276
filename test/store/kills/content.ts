/** Bytes that can be made again from a few numbers, so that a test can hold thousands of versions. */
import { createCipheriv, createHash } from 'node:crypto'

export interface Content {
  readonly pieces: readonly Piece[]
  readonly size: number
  /** MD5 of all bytes, hex. */
  readonly md5: string
  /** What Swift shows as ETag: of a large object the MD5 of its segments' MD5s. */
  readonly etag: string
}

interface Piece {
  readonly seed: number
  readonly size: number
}

export function plainContent(seed: number, size: number): Content {
  const md5 = md5Of(pieceBytes({ seed, size }))
  return { pieces: [{ seed, size }], size, md5, etag: md5 }
}

/** A large object of these segments. */
export function joined(segments: readonly Content[]): Content {
  const pieces = segments.flatMap((segment) => segment.pieces)
  const md5 = md5Of(Buffer.concat(pieces.map(pieceBytes)))
  return { pieces, size: sizeOf(pieces), md5, etag: md5Of(segments.map((segment) => segment.md5).join('')) }
}

/** What a COPY makes of a large object. */
export function flattened(content: Content): Content {
  return { ...content, etag: content.md5 }
}

export function bytesOf(content: Content): Buffer {
  return Buffer.concat(content.pieces.map(pieceBytes))
}

export function md5Of(bytes: Buffer | string): string {
  return createHash('md5').update(bytes).digest('hex')
}

function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.size, 0)
}

/** A key stream is as random as bytes need to be here, and made at a gigabyte a second. */
function pieceBytes({ seed, size }: Piece): Buffer {
  const key = Buffer.alloc(16)
  key.writeUInt32BE(seed >>> 0)
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size))
}

/**
 * The token: all that is known of one upload, sealed, held by the client. Compact JWE (RFC 7516), `dir` with A256GCM.
 * The server keeps no state because of it.
 */
import { base64url, CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { MAX_TOKEN_BYTES } from '../../protocol/limits.ts'
import type { Upload } from '../../store/upload.ts'
import type { UploadFacts } from '../authorize.ts'
import { contentDisposition, type DispositionKind } from '../names/content-disposition.ts'
import { Refusal } from '../refusal.ts'
import { deriveBytes } from './secret.ts'

/** What a token says. */
export interface Ticket {
  readonly upload: Upload
  /** Which of the configured stores. */
  readonly store: string
  /** What the receipt will be good for. */
  readonly audience: string
  /** The file's own name, cleaned. */
  readonly fileName: string
  readonly dispositionKind: DispositionKind
}

/** The part of a ticket that is the application's business. */
export function factsOf({ upload, store, audience, fileName }: Ticket): UploadFacts {
  const { id, owner, container, object, size, type, metadata, createdAtMs } = upload
  return { id, owner, store, container, object, fileName, size, type, audience, metadata, createdAtMs }
}

export interface TokenBox {
  /** @throws Error when the sealed ticket is longer than 4 KiB. */
  seal(ticket: Ticket): Promise<string>
  /** @throws Refusal `token_invalid`, the same for everything that is wrong, or `token_expired`. */
  open(token: string, nowMs: number): Promise<Ticket>
}

interface TokenKey {
  readonly id: string
  readonly bytes: Uint8Array
}

const utf8 = new TextEncoder()

export function createTokenBox(secrets: readonly Uint8Array<ArrayBuffer>[]): TokenBox {
  // Derived once; a failure shows at the first use.
  const keys = Promise.all(secrets.map(deriveTokenKey))
  keys.catch(() => undefined)

  return {
    async seal(ticket) {
      const key = (await keys)[0]
      if (key === undefined) throw new Error('There is no token secret.')
      const token = await new CompactEncrypt(utf8.encode(JSON.stringify(pack(ticket))))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: key.id })
        .encrypt(key.bytes)
      if (token.length <= MAX_TOKEN_BYTES) return token
      throw new Error(
        `The token of an upload would have ${token.length} bytes, ${MAX_TOKEN_BYTES} is the most. ` +
          'Shorten what authorize answers: metadata, object name, owner or audience.',
      )
    },

    async open(token, nowMs) {
      const packed = await decrypt(token, await keys)
      const ticket = packed === undefined ? undefined : unpack(packed)
      if (ticket === undefined) throw new Refusal('token_invalid')
      if (ticket.upload.expiresAtMs <= nowMs) throw new Refusal('token_expired')
      return ticket
    },
  }
}

async function deriveTokenKey(secret: Uint8Array<ArrayBuffer>): Promise<TokenKey> {
  return {
    id: base64url.encode(await deriveBytes(secret, 'token key id', 6)),
    bytes: await deriveBytes(secret, 'token key', 32),
  }
}

async function decrypt(token: string, keys: readonly TokenKey[]): Promise<PackedTicket | undefined> {
  if (token.length > MAX_TOKEN_BYTES) return undefined
  try {
    const { kid } = decodeProtectedHeader(token)
    const key = keys.find(({ id }) => id === kid)
    if (key === undefined) return undefined
    // Algorithms are ours to choose, never the token's (RFC 8725 §3.1).
    const { plaintext } = await compactDecrypt(token, key.bytes, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    return JSON.parse(new TextDecoder().decode(plaintext))
  } catch {
    // Which check failed is nobody's business.
    return undefined
  }
}

/** Short keys and no defaults: a token of 4 KiB must hold a name of 1 KiB and 1 KiB of metadata. */
interface PackedTicket {
  readonly v: 1
  readonly i: string
  readonly s: string
  readonly o: string
  readonly g: string
  readonly c: string
  readonly n: string
  /** Absent where it is the last segment of `n`. */
  readonly f?: string
  readonly z: number
  readonly t: string
  readonly p: readonly [size: number, count: number]
  readonly b: number
  readonly e: number
  readonly a: string
  readonly r?: 1
  readonly w?: 1
  readonly l?: 1
  readonly y?: 1
  readonly m?: Readonly<Record<string, string>>
  readonly d?: number
  readonly h?: string
}

function pack({ upload, store, audience, fileName, dispositionKind }: Ticket): PackedTicket {
  return {
    v: 1,
    i: upload.id,
    s: store,
    o: upload.owner,
    g: upload.ownerTag,
    c: upload.container,
    n: upload.object,
    z: upload.size,
    t: upload.type,
    p: [upload.parts.size, upload.parts.count],
    b: upload.createdAtMs,
    e: upload.expiresAtMs,
    a: audience,
    ...(fileName !== lastSegment(upload.object) && { f: fileName }),
    ...(upload.randomName && { r: 1 as const }),
    ...(upload.overwrite && { w: 1 as const }),
    ...(upload.seal && { l: 1 as const }),
    ...(dispositionKind === 'inline' && { y: 1 as const }),
    ...(Object.keys(upload.metadata).length > 0 && { m: upload.metadata }),
    ...(upload.lastModified !== undefined && { d: upload.lastModified }),
    ...(upload.handle !== undefined && { h: upload.handle }),
  }
}

function unpack(packed: PackedTicket): Ticket | undefined {
  if (packed.v !== 1) return undefined
  const fileName = packed.f ?? lastSegment(packed.n)
  const dispositionKind = packed.y === 1 ? 'inline' : 'attachment'
  const upload: Upload = {
    id: packed.i,
    owner: packed.o,
    ownerTag: packed.g,
    object: packed.n,
    randomName: packed.r === 1,
    overwrite: packed.w === 1,
    size: packed.z,
    type: packed.t,
    // Made again rather than carried: percent-encoded twice over it would be the longest field of all.
    disposition: contentDisposition(dispositionKind, fileName),
    seal: packed.l === 1,
    metadata: packed.m ?? {},
    createdAtMs: packed.b,
    expiresAtMs: packed.e,
    container: packed.c,
    parts: { size: packed.p[0], count: packed.p[1] },
    ...(packed.d !== undefined && { lastModified: packed.d }),
    ...(packed.h !== undefined && { handle: packed.h }),
  }
  return { upload, store: packed.s, audience: packed.a, fileName, dispositionKind }
}

function lastSegment(object: string): string {
  return object.slice(object.lastIndexOf('/') + 1)
}

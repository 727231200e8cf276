import { CompactEncrypt } from 'jose'
import { describe, expect, test } from 'vitest'
import { MAX_TOKEN_BYTES } from '../../protocol/limits.ts'
import { contentDisposition } from '../names/content-disposition.ts'
import { deriveBytes, secretBytes } from './secret.ts'
import { createTokenBox, type Ticket } from './token.ts'

const OLD = 'old secret of the tests, long enough!!'
const NEW = 'new secret of the tests, long enough!!'
const NOW = 1_800_000_000_000

const ticket: Ticket = {
  store: 'default',
  audience: 'films',
  fileName: 'Film ü.mp4',
  dispositionKind: 'inline',
  upload: {
    id: 'ab'.repeat(16),
    owner: 'user-7',
    ownerTag: '0123456789abcdef',
    object: 'u/7/films/given.mp4',
    randomName: false,
    overwrite: true,
    size: 40e9,
    type: 'video/mp4',
    disposition: contentDisposition('inline', 'Film ü.mp4'),
    seal: true,
    metadata: { title: 'Ü "quoted"' },
    lastModified: -5,
    createdAtMs: NOW,
    expiresAtMs: NOW + 1000,
    container: 'files',
    parts: { size: 16 * 2 ** 20, count: 2385 },
    handle: 'upload-id-of-s3',
  },
}

const box = (...secrets: string[]) => createTokenBox(secrets.flatMap((secret) => secretBytes('tokenSecret', secret)))

describe('token', () => {
  test('brings back all that went in, and shows none of it', async () => {
    const token = await box(NEW).seal(ticket)
    expect(await box(NEW).open(token, NOW)).toEqual(ticket)
    expect(token.split('.')).toHaveLength(5)
    const seen = token.split('.').map((piece) => Buffer.from(piece, 'base64url').toString('latin1'))
    for (const secret of ['user-7', 'films', 'given', 'quoted']) expect(seen.join('\n')).not.toContain(secret)
  })

  test.each([0, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER])('knows a size of %d to the byte', async (size) => {
    const large = { ...ticket, upload: { ...ticket.upload, size } }
    expect((await box(NEW).open(await box(NEW).seal(large), NOW)).upload.size).toBe(size)
  })

  test('survives a rotation in one direction only', async () => {
    const old = await box(OLD).seal(ticket)
    expect(await box(NEW, OLD).open(old, NOW)).toEqual(ticket)
    await expect(box(OLD).open(await box(NEW, OLD).seal(ticket), NOW)).rejects.toMatchObject({ code: 'token_invalid' })
  })

  test('ends at its time', async () => {
    const token = await box(NEW).seal(ticket)
    await expect(box(NEW).open(token, NOW + 999)).resolves.toEqual(ticket)
    await expect(box(NEW).open(token, NOW + 1000)).rejects.toMatchObject({ code: 'token_expired', status: 410 })
  })

  test('changed anywhere, it is refused, always in the same words', async () => {
    const token = await box(NEW).seal(ticket)
    const messages = new Set<string>()
    for (let at = 0; at < token.length; at += 7) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      if (Buffer.from(changed, 'base64url').equals(Buffer.from(token, 'base64url'))) continue
      const error = await box(NEW)
        .open(changed, NOW)
        .catch((one) => one)
      expect(error).toMatchObject({ code: 'token_invalid', status: 403 })
      messages.add(error.message)
    }
    for (const foreign of ['', 'x', 'a.b.c.d.e', 'x'.repeat(5000), await box(OLD).seal(ticket)]) {
      const error = await box(NEW)
        .open(foreign, NOW)
        .catch((one) => one)
      expect(error).toMatchObject({ code: 'token_invalid' })
      messages.add(error.message)
    }
    expect(messages.size).toBe(1)
  })

  test('of another algorithm is refused even with the right key', async () => {
    const [secret = new Uint8Array()] = secretBytes('tokenSecret', NEW)
    const key = await deriveBytes(secret as Uint8Array<ArrayBuffer>, 'token key', 32)
    const [header = ''] = (await box(NEW).seal(ticket)).split('.')
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
    const forged = await new CompactEncrypt(new TextEncoder().encode('{"v":1}'))
      .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM', kid })
      .encrypt(key)
    await expect(box(NEW).open(forged, NOW)).rejects.toMatchObject({ code: 'token_invalid' })
  })

  test('holds the largest that is generated: 640 bytes of name, 1 KiB of metadata, long owner, audience, container', async () => {
    const name = '项'.repeat(85)
    const upload = {
      ...ticket.upload,
      object: `${'p/'.repeat(190)}${name}`,
      owner: 'o'.repeat(256),
      container: 'c'.repeat(200),
      metadata: { note: 'n'.repeat(1024 - 11) },
    }
    const large: Ticket = { ...ticket, upload, fileName: name, audience: 'a'.repeat(200) }
    const token = await box(NEW).seal(large)
    expect(token.length).toBeLessThanOrEqual(MAX_TOKEN_BYTES)
    expect((await box(NEW).open(token, NOW)).upload.metadata).toEqual(upload.metadata)
  })

  test('that would be longer than 4 KiB is refused when it is made', async () => {
    const upload = { ...ticket.upload, object: 'x'.repeat(1024), metadata: { note: 'n'.repeat(3000) } }
    await expect(box(NEW).seal({ ...ticket, upload })).rejects.toThrow(/Shorten what authorize answers/)
  })
})

describe('secrets', () => {
  test('under 32 bytes are refused, in a pair too', () => {
    expect(() => secretBytes('tokenSecret', 'x'.repeat(31))).toThrow(/tokenSecret must have at least 32 bytes/)
    expect(() => secretBytes('tokenSecret', ['x'.repeat(32), 'short'])).toThrow(TypeError)
    expect(secretBytes('tokenSecret', 'ü'.repeat(16))).toHaveLength(1)
  })

  test('give each purpose a key of its own', async () => {
    const [secret = new Uint8Array()] = secretBytes('tokenSecret', NEW)
    const keys = await Promise.all(
      ['token key', 'owner tag'].map((purpose) => deriveBytes(secret as Uint8Array<ArrayBuffer>, purpose, 32)),
    )
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(2)
  })
})

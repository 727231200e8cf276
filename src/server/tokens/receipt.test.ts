import { createHmac } from 'node:crypto'
import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import type { FinishedCommit } from '../../store/upload-store.ts'
import { createReceiptSigner, verifyReceipt } from './receipt.ts'
import { secretBytes } from './secret.ts'
import type { Ticket } from './token.ts'

const SECRET = 'receipt secret of the tests, long enough'
const OTHER = 'another secret of the tests, long enough'
const NOW = 1_800_000_000_000

const ticket = { audience: 'films', upload: { id: 'ab'.repeat(16), owner: 'user-7' } } as Ticket
const commit: FinishedCommit = {
  object: { container: 'files', name: 'a/ü.mp4', size: 250, etag: 'e'.repeat(32), type: 'video/mp4' },
  sealed: false,
  acknowledged: true,
}

function sign(secret: string = SECRET): Promise<string> {
  const secrets = secretBytes('receiptSecret', secret)
  return createReceiptSigner({ secrets, issuer: 'here', lifetimeSeconds: 3600 }).sign(ticket, commit, NOW)
}

const expected = { secret: SECRET, issuer: 'here', audience: 'films', owner: 'user-7', now: () => NOW }

describe('receipt', () => {
  test('proves owner, audience and object', async () => {
    expect(await verifyReceipt(await sign(), expected)).toEqual({
      iss: 'here',
      aud: 'films',
      sub: 'user-7',
      jti: 'ab'.repeat(16),
      iat: NOW / 1000,
      exp: NOW / 1000 + 3600,
      object: { container: 'files', name: 'a/ü.mp4' },
      size: 250,
      etag: 'e'.repeat(32),
      type: 'video/mp4',
      sealed: false,
    })
  })

  test('is HS256 over the secret as it is, as any JWT library expects', async () => {
    const [header = '', payload = '', signature = ''] = (await sign()).split('.')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      alg: 'HS256',
      typ: 'sluice-receipt+jwt',
      kid: expect.any(String),
    })
    expect(createHmac('sha256', SECRET).update(`${header}.${payload}`).digest('base64url')).toBe(signature)
  })

  test.each([
    ['another owner', { owner: 'user-8' }, 'receipt_not_yours'],
    ['another audience', { audience: 'images' }, 'receipt_not_for_this'],
    ['another deployment', { issuer: 'there' }, 'receipt_invalid'],
    ['another secret', { secret: OTHER }, 'receipt_invalid'],
    ['too late', { now: () => NOW + 3_600_000 }, 'receipt_expired'],
  ])('%s', async (_, difference, code) => {
    await expect(verifyReceipt(await sign(), { ...expected, ...difference })).rejects.toMatchObject({
      name: 'ReceiptError',
      code,
    })
  })

  test('of the secret before a rotation still verifies', async () => {
    const rotated = { ...expected, secret: [OTHER, SECRET] as const }
    await expect(verifyReceipt(await sign(), rotated)).resolves.toMatchObject({ sub: 'user-7' })
    await expect(verifyReceipt(await sign(OTHER), rotated)).resolves.toMatchObject({ sub: 'user-7' })
  })

  test('garbage, unsigned and foreign tokens of the same secret are refused', async () => {
    const [header = '', payload = ''] = (await sign()).split('.')
    const none = Buffer.from('{"alg":"none","typ":"sluice-receipt+jwt"}').toString('base64url')
    const secret = new TextEncoder().encode(SECRET)
    const session = (alg: string, typ: string, key: Uint8Array): Promise<string> =>
      new SignJWT({})
        .setIssuer('here')
        .setAudience('films')
        .setSubject('user-7')
        .setExpirationTime(NOW / 1000 + 9)
        .setProtectedHeader({ alg, typ })
        .sign(key)
    const tokens = [
      '',
      'x',
      `${none}.${payload}.`,
      `${header}.${payload}.`,
      await session('HS256', 'JWT', secret),
      await session('HS256', 'sluice-receipt+jwt', secret),
      await session('HS512', 'sluice-receipt+jwt', new Uint8Array(64)),
    ]
    for (const token of tokens) {
      await expect(verifyReceipt(token, expected)).rejects.toMatchObject({ code: 'receipt_invalid' })
    }
    await expect(verifyReceipt(undefined as unknown as string, expected)).rejects.toMatchObject({
      code: 'receipt_invalid',
    })
  })

  test('is never verified without an owner or an audience', async () => {
    const receipt = await sign()
    await expect(verifyReceipt(receipt, { ...expected, owner: '' })).rejects.toThrow(TypeError)
    await expect(verifyReceipt(receipt, { ...expected, audience: '' })).rejects.toThrow(TypeError)
  })
})

// docs/protocol.md is a promise to whoever writes another client or server: its examples must stay true.
import { readFileSync } from 'node:fs'
import type { GenericSchema } from 'valibot'
import { describe, expect, test } from 'vitest'
import { ERROR_STATUS } from '../protocol/error-codes.ts'
import {
  completeBatchRequest,
  completeRequest,
  createRequest,
  diagnoseRequest,
  grantRequest,
  validate,
} from '../protocol/validation.ts'
import { contentDisposition } from './names/content-disposition.ts'
import { DIAGNOSES, SENTENCES } from './sentences.ts'
import { verifyReceipt } from './tokens/receipt.ts'
import { secretBytes } from './tokens/secret.ts'
import { createTokenBox } from './tokens/token.ts'

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8')
// biome-ignore lint/suspicious/noExplicitAny: examples are read as a client in another language would
const examples: any[] = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => JSON.parse(json))
const answers = examples.filter((example) => 'sluice' in example)

describe('docs/protocol.md', () => {
  test('its table has every code with its status, and no other', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \| (\d{3}) \| \S/gm)].map(([, code, status]) => [code, Number(status)])
    expect(Object.fromEntries(rows)).toEqual(ERROR_STATUS)
    expect(rows).toHaveLength(Object.keys(ERROR_STATUS).length)
  })

  test('names every cause of a diagnosis', () => {
    for (const cause of Object.keys(DIAGNOSES)) expect(page).toContain(`\`${cause}\``)
  })

  test('its requests are accepted', () => {
    const schemas: readonly [field: string, schema: GenericSchema<unknown, unknown>][] = [
      ['files', createRequest],
      ['parts', grantRequest],
      ['md5s', completeRequest],
      ['part', diagnoseRequest],
      ['uploads', completeBatchRequest],
    ]
    const requests = examples.filter((example) => !('sluice' in example) && !('iss' in example))
    expect(requests).toHaveLength(schemas.length)
    for (const [field, schema] of schemas) {
      expect(
        validate(
          schema,
          requests.find((request) => field in request),
        ),
      ).toEqual({ value: expect.anything() })
    }
  })

  test('its answers have the envelope, and its errors our words', () => {
    expect(answers.length).toBeGreaterThan(8)
    const errors = answers.flatMap(({ error, uploads = [], results = [] }) => [
      error,
      ...[...uploads, ...results].map((one) => one.error),
    ])
    for (const { now } of answers) expect(now).toEqual(expect.any(Number))
    for (const error of errors.filter((one) => one !== undefined)) {
      expect(SENTENCES).toHaveProperty(error.code, error.message)
    }
  })

  test('its token opens with its secret', async () => {
    const [created] = answers.find(({ uploads }) => uploads !== undefined).uploads
    const box = createTokenBox(secretBytes('tokenSecret', 'token-secret-of-the-examples-only'))
    const { upload, ...rest } = await box.open(created.token, answers[0].now)
    expect(upload).toMatchObject({ id: created.id, parts: created.parts, owner: 'user-7', container: 'media' })
    expect(upload.disposition).toBe(contentDisposition('attachment', 'Sommer über Köln.mp4'))
    expect(rest).toMatchObject({ audience: 'film-form', fileName: 'Sommer über Köln.mp4' })
  })

  test('its receipt verifies with its secret and says what is printed', async () => {
    const { receipt, now } = answers.find((answer) => answer.receipt?.split('.').length === 3)
    const claims = await verifyReceipt(receipt, {
      secret: 'receipt-secret-of-the-examples-only',
      issuer: 'app.example',
      audience: 'film-form',
      owner: 'user-7',
      now: () => now,
    })
    expect(claims).toEqual(examples.find((example) => 'iss' in example))
  })
})

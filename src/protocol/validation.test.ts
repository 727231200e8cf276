import { describe, expect, test } from 'vitest'
import { completeBatchRequest, completeRequest, createRequest, grantRequest, validate } from './validation.ts'

const file = { name: 'a', size: 1, type: '' }
const problems = (...[schema, value]: Parameters<typeof validate>): unknown => {
  const result = validate(schema, value)
  return 'problems' in result ? result.problems : 'fine'
}

describe('validation', () => {
  test('keeps what the protocol knows and drops the rest', () => {
    const body = { files: [{ ...file, lastModified: -1, path: 'd/a', metadata: { k: 'v' }, future: 1 }], future: 2 }
    expect(validate(createRequest, body)).toEqual({
      value: { files: [{ ...file, lastModified: -1, path: 'd/a', metadata: { k: 'v' } }] },
    })
  })

  test('names every problem of a short list by its place', () => {
    expect(
      problems(createRequest, {
        files: [
          { ...file, size: 1.5 },
          { ...file, type: null },
        ],
      }),
    ).toEqual([
      { path: 'files[0].size', message: 'must be a whole number' },
      { path: 'files[1].type', message: 'must be a string' },
    ])
    expect(problems(createRequest, {})).toEqual([{ path: 'files', message: 'is missing' }])
    expect(problems(createRequest, 5)).toEqual([{ path: '', message: 'has a wrong form' }])
  })

  test.each([
    ['files', createRequest, { files: Array(100_000).fill(0) }],
    ['uploads', completeBatchRequest, { uploads: Array(100_000).fill(0) }],
    ['md5s', completeRequest, { token: 'x', md5s: Array(100_000).fill(0) }],
    [
      'metadata',
      createRequest,
      {
        files: [
          {
            ...file,
            metadata: Object.fromEntries(
              Array(5000)
                .fill(0)
                .map((_, i) => [i, 0]),
            ),
          },
        ],
      },
    ],
  ] as const)('names one problem of a long one: %s', (_, schema, body) => {
    expect(problems(schema, body)).toHaveLength(1)
  })

  test('finds the first wrong MD5', () => {
    const good = '0123456789abcdef'.repeat(2)
    expect(problems(completeRequest, { token: 'x', md5s: [good, good.toUpperCase(), 5] })).toEqual([
      { path: 'md5s[1]', message: 'must be an MD5 in lower-case hex' },
    ])
    expect(problems(completeRequest, { token: 'x', md5s: [good] })).toBe('fine')
  })

  test('1 KiB of metadata in its smallest entries passes, one byte more does not', () => {
    const entries = Array.from({ length: 100 }, (_, index) => [String.fromCharCode(0x21 + 2 + index), ''])
    const metadata: Record<string, string> = Object.fromEntries(entries.filter(([key]) => key !== '\\'))
    const room = 1024 - Buffer.byteLength(JSON.stringify({ ...metadata, '!': '' }))
    expect(problems(createRequest, { files: [{ ...file, metadata: { ...metadata, '!': 'x'.repeat(room) } }] })).toBe(
      'fine',
    )
    expect(
      problems(createRequest, { files: [{ ...file, metadata: { ...metadata, '!': 'x'.repeat(room + 1) } }] }),
    ).toHaveLength(1)
  })

  test('a problem never repeats what was sent', () => {
    const secret = 'eyJ-this-is-a-token'
    for (const body of [
      { token: [secret], parts: secret },
      { token: secret.repeat(500), parts: [secret, 1] },
      secret,
    ]) {
      expect(JSON.stringify(problems(grantRequest, body))).not.toContain('eyJ')
    }
  })
})

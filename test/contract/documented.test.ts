import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const documented = readFileSync(new URL('../../docs/embedded-store.md', import.meta.url), 'utf8')

test('every difference that a vector allows is in the documentation, with its reason', () => {
  const { vectors } = JSON.parse(readFileSync(new URL('../vectors/slo.json', import.meta.url), 'utf8')) as {
    readonly vectors: readonly { readonly embedded?: { readonly reason: string } }[]
  }
  const reasons = vectors.flatMap(({ embedded }) => (embedded === undefined ? [] : [embedded.reason]))
  expect(reasons.length).toBeGreaterThan(0)
  for (const reason of reasons) expect(documented).toContain(reason)
})

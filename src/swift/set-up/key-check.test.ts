/** Accepted keys are met on real Swift (test/swift/setup.test.ts); a cluster without container keys is not at hand. */
import { expect, it } from 'vitest'
import type { SwiftConnection, SwiftRequest } from '../account/connection.ts'
import { checkKey } from './key-check.ts'

function storeThat(status: number) {
  const asked: SwiftRequest[] = []
  const connection: SwiftConnection = {
    publicUrl: async () => new URL('https://swift.example/v1/AUTH_main'),
    storeAheadMs: () => 0,
    async request(request) {
      if (request.scope === 'info') return Response.json({})
      asked.push(request)
      return new Response(null, { status })
    },
  }
  return { connection, asked }
}
const options = { container: 'files_parts', key: 'the-key-of-the-test' }

it('asks once, by a signature, and takes 404 for a yes', async () => {
  const { connection, asked } = storeThat(404)
  await checkKey(connection, { ...options, now: () => 0 })
  expect(asked).toMatchObject([
    { method: 'HEAD', query: { temp_url_sig: expect.stringMatching(/^[0-9a-f]{64}$/), temp_url_expires: '300' } },
  ])
})

it.each([401, 403])('says what to do about %i, without the key', async (status) => {
  const { connection } = storeThat(status)
  const failure = await checkKey(connection, options).catch((error: unknown) => error)
  expect(failure).toMatchObject({ name: 'SetUpError', code: 'key_not_accepted' })
  expect(String(failure)).toContain('--account-key')
  expect(String(failure)).not.toContain(options.key)
})

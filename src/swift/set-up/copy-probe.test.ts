/** Patched Swifts refuse the attack (see test/swift/setup.test.ts); this one is as they were before. */
import { describe, expect, it } from 'vitest'
import type { SwiftConnection } from '../account/connection.ts'
import { probeCopyAttack } from './copy-probe.ts'

/** Keeps objects by path. Signed PUTs copy when `isVulnerable`, and are refused when the key is not known. */
function store({ isVulnerable, isKeyKnown = true }: { isVulnerable: boolean; isKeyKnown?: boolean }) {
  const objects = new Map<string, string>()
  const connection: SwiftConnection = {
    storeAheadMs: () => 0,
    async publicUrl() {
      return new URL('https://swift.example/v1/AUTH_main')
    },
    async request({ method, scope, container, object, body }) {
      if (scope === 'info') return Response.json({})
      const path = `/${container}/${object}`
      if (method === 'PUT') objects.set(path, String(body))
      if (method === 'DELETE') objects.delete(path)
      const text = objects.get(path)
      if (method === 'GET') return new Response(text ?? '', { status: text === undefined ? 404 : 200 })
      return new Response(null, { status: method === 'PUT' ? 201 : 204 })
    },
  }
  const signedPut: typeof fetch = async (input, init) => {
    if (!isKeyKnown) return new Response('', { status: 401 })
    const from = new Headers(init?.headers).get('X-Copy-From')
    if (from !== null && !isVulnerable) return new Response('', { status: 400 })
    const path = new URL(String(input)).pathname.replace('/v1/AUTH_main', '')
    objects.set(path, from === null ? '' : (objects.get(from) ?? ''))
    return new Response('', { status: 201 })
  }
  return { objects, connection, options: { finished: 'files', parts: 'files_parts', key: 'k', fetch: signedPut } }
}

describe('the copy attack', () => {
  it.each([true, false])('is found out: %s', async (isVulnerable) => {
    const { connection, options, objects } = store({ isVulnerable })
    expect(await probeCopyAttack(connection, options)).toBe(isVulnerable)
    expect(objects.size).toBe(0)
  })

  it('is not taken for impossible when the signature itself is refused', async () => {
    const { connection, options, objects } = store({ isVulnerable: true, isKeyKnown: false })
    await expect(probeCopyAttack(connection, options)).rejects.toMatchObject({ name: 'SetUpError', code: 'refused' })
    expect(objects.size).toBe(0)
  })
})

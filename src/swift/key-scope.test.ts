import { describe, expect, it } from 'vitest'
import type { SwiftConnection } from './account/connection.ts'
import { createKeyScopeCheck, type KeyScope } from './key-scope.ts'

/** A cluster as before the fix of CVE-2026-97149: a signed PUT copies whatever `X-Copy-From` names. */
function check({ isPatched, ...scope }: KeyScope & { isPatched: boolean }) {
  const objects = new Map<string, string>()
  let probes = 0
  const connection: SwiftConnection = {
    publicUrl: async () => new URL('https://swift.example/v1/AUTH_main'),
    storeAheadMs: () => 0,
    async request({ method, scope: where, container, object, body }) {
      if (where === 'info') return Response.json({})
      const path = `/${container}/${object}`
      if (method === 'PUT') objects.set(path, String(body))
      if (method === 'DELETE') objects.delete(path)
      return new Response(method === 'GET' ? (objects.get(path) ?? '') : null, { status: method === 'PUT' ? 201 : 200 })
    },
  }
  const signedPut: typeof fetch = async (input, init) => {
    const from = new Headers(init?.headers).get('X-Copy-From')
    if (from === null) probes += 1
    if (from !== null && isPatched) return new Response('', { status: 400 })
    const path = new URL(String(input)).pathname.replace('/v1/AUTH_main', '')
    objects.set(path, from === null ? '' : (objects.get(from) ?? ''))
    return new Response('', { status: 201 })
  }
  const options = { ...scope, finished: 'files', parts: 'files_parts', key: 'k', fetch: signedPut, now: Date.now }
  return { run: createKeyScopeCheck(connection, options), probes: () => probes, objects }
}

describe('with a key of the account', () => {
  it('nothing is begun where the copy attack works, and the next call tries again', async () => {
    const { run, probes, objects } = check({ keyScope: 'account', acceptCopyAttack: false, isPatched: false })
    await expect(run()).rejects.toMatchObject({
      name: 'StoreError',
      message: expect.stringContaining('CVE-2026-97149'),
    })
    await expect(run()).rejects.toThrow()
    expect(probes()).toBe(2)
    expect(objects.size).toBe(0)
  })

  it('a patched cluster is asked once', async () => {
    const { run, probes } = check({ keyScope: 'account', acceptCopyAttack: false, isPatched: true })
    await Promise.all([run(), run()])
    await run()
    expect(probes()).toBe(1)
  })

  it('an operator who accepts the risk by name is not asked again', async () => {
    const { run, probes } = check({ keyScope: 'account', acceptCopyAttack: true, isPatched: false })
    await run()
    expect(probes()).toBe(0)
  })
})

it('a key of the container needs no probe', async () => {
  const { run, probes } = check({ keyScope: 'container', acceptCopyAttack: false, isPatched: false })
  await run()
  expect(probes()).toBe(0)
})

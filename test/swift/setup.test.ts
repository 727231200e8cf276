/** Set-up as an administrator, on stores that keep what they are told; then everything an upload needs, without one. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { tempAuth } from '../../src/swift/account/auth-temp.ts'
import { createSwiftConnection, type SwiftConnection } from '../../src/swift/account/connection.ts'
import { probeCopyAttack } from '../../src/swift/set-up/copy-probe.ts'
import { applySetUp, planSetUp, type SetUpOptions, type SetUpPlan } from '../../src/swift/set-up/set-up.ts'
import { importTempUrlKey, tempUrl } from '../../src/swift/signing/temp-url.ts'
import { describeEachStore } from '../support/stores.ts'

const ORIGIN = 'https://app.example'
const freshName = () => `setup-${randomBytes(6).toString('hex')}`
const textsOf = (plan: SetUpPlan) => plan.steps.flatMap(({ edits }) => edits.map(({ text }) => text))

describeEachStore('set-up', (store) => {
  const admin = () => store.connect('admin')
  const setUp = async (options: SetUpOptions): Promise<SetUpPlan> => {
    const connection = admin()
    const plan = await planSetUp(connection, options)
    await applySetUp(connection, plan, options)
    return plan
  }
  const headOf = async (container: string) => (await admin().request({ method: 'HEAD', container })).headers
  const make = async (container: string, headers: Readonly<Record<string, string>> = {}) => {
    expect((await admin().request({ method: 'PUT', container, headers })).status).toBe(201)
  }

  it('makes what is missing, once', async () => {
    const container = freshName()
    const runtimeUser = store.address().runtime.user
    const options = { container, origins: [ORIGIN, 'http://localhost:3000'], runtimeUser, seal: true }
    const first = await setUp(options)
    expect(first.steps.map((step) => [step.container, step.isNew])).toEqual([
      [container, true],
      [`${container}_parts`, true],
      [`${container}_sealed`, true],
    ])
    expect(first.tempUrlKey).toMatchObject({ source: 'generated', value: expect.stringMatching(/^[0-9a-f]{64}$/) })

    const parts = await headOf(`${container}_parts`)
    expect(parts.get('X-Container-Meta-Sluice')).toBe('1')
    expect(parts.get('X-Container-Meta-Temp-URL-Key')).toBe(first.tempUrlKey.value)
    expect(parts.get('X-Container-Meta-Access-Control-Allow-Origin')).toBe(`${ORIGIN} http://localhost:3000`)
    expect(parts.get('X-Container-Write')).toBe(runtimeUser)
    const sealed = await headOf(`${container}_sealed`)
    expect(sealed.get('X-Container-Read')).toBe(runtimeUser)
    expect(sealed.get('X-Container-Meta-Temp-URL-Key')).toBeNull()

    const second = await planSetUp(admin(), options)
    expect(second.steps).toEqual([])
    expect(second.tempUrlKey).toEqual({ value: first.tempUrlKey.value, source: 'existing' })
  })

  it('changes nothing by planning', async () => {
    const container = freshName()
    await planSetUp(admin(), { container, origins: [ORIGIN] })
    expect((await admin().request({ method: 'HEAD', container })).status).toBe(404)
  })

  it('adds to what is there and takes nothing away', async () => {
    const container = freshName()
    const { admin: owner, runtime } = store.address()
    await make(container, { 'X-Container-Read': '.rlistings', 'X-Container-Meta-Mine': 'kept' })
    await make(`${container}_parts`, {
      'X-Container-Meta-Access-Control-Allow-Origin': 'https://old.example',
      'X-Container-Meta-Access-Control-Max-Age': '5',
      'X-Container-Write': owner.user,
    })
    await setUp({ container, origins: [ORIGIN], runtimeUser: runtime.user })
    const parts = await headOf(`${container}_parts`)
    expect(parts.get('X-Container-Meta-Access-Control-Allow-Origin')).toBe(`https://old.example ${ORIGIN}`)
    expect(parts.get('X-Container-Meta-Access-Control-Max-Age')).toBe('5')
    expect(parts.get('X-Container-Write')).toBe(`${owner.user},${runtime.user}`)
    const finished = await headOf(container)
    expect(finished.get('X-Container-Read')).toBe(`.rlistings,${runtime.user}`)
    expect(finished.get('X-Container-Meta-Mine')).toBe('kept')
  })

  it('lets a page of the origin send a part and read its ETag', async () => {
    const container = freshName()
    const { tempUrlKey } = await setUp({ container, origins: [ORIGIN] })
    const url = await tempUrl({
      key: await importTempUrlKey(tempUrlKey.value, 'sha256'),
      method: 'PUT',
      storageUrl: await admin().publicUrl(),
      container: `${container}_parts`,
      object: 'part',
      expires: Math.floor(Date.now() / 1000) + 60,
    })
    const asked = { Origin: ORIGIN, 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'etag' }
    const preflight = await fetch(url, { method: 'OPTIONS', headers: asked })
    expect(preflight.status).toBe(200)
    expect(preflight.headers.get('Access-Control-Max-Age')).toBe('86400')
    const put = await fetch(url, { method: 'PUT', body: 'bytes', headers: { Origin: ORIGIN } })
    expect(put.headers.get('Access-Control-Allow-Origin')).toBe(ORIGIN)
    expect(put.headers.get('Access-Control-Expose-Headers')?.toLowerCase()).toContain('etag')
    const foreign = await fetch(url, { method: 'OPTIONS', headers: { ...asked, Origin: 'https://evil.example' } })
    expect(foreign.status).toBe(401)
  })

  describe('keys', () => {
    const keysOf = async (container: string) => {
      const headers = await headOf(`${container}_parts`)
      return [headers.get('X-Container-Meta-Temp-URL-Key'), headers.get('X-Container-Meta-Temp-URL-Key-2')]
    }
    const key = (letter: string) => letter.repeat(32)

    it('keeps the one in use, whichever slot it has, and adds another beside it', async () => {
      const container = freshName()
      await setUp({ container, tempUrlKey: key('a') })
      expect(await keysOf(container)).toEqual([key('a'), null])
      const added = await setUp({ container, tempUrlKey: key('b') })
      expect(added.tempUrlKey.source).toBe('given')
      expect(await keysOf(container)).toEqual([key('a'), key('b')])
      for (const known of ['a', 'b']) {
        const again = await planSetUp(admin(), { container, tempUrlKey: key(known) })
        expect(again.steps).toEqual([])
        expect(again.tempUrlKey).toEqual({ value: key(known), source: 'existing' })
      }
    })

    it('refuses a third, and rotates when asked', async () => {
      const container = freshName()
      await setUp({ container, tempUrlKey: key('a') })
      await setUp({ container, tempUrlKey: key('b') })
      const refusal = await planSetUp(admin(), { container, tempUrlKey: key('c') }).catch((error: unknown) => error)
      expect(refusal).toMatchObject({ name: 'SetUpError', code: 'key_slots_full' })
      expect(String(refusal)).not.toContain(key('c'))

      const rotated = await setUp({ container, tempUrlKey: key('c'), rotateKey: true })
      expect(textsOf(rotated).join()).toContain('former second ends now')
      expect(textsOf(rotated).join()).not.toContain(key('c'))
      expect(await keysOf(container)).toEqual([key('c'), key('a')])
      expect((await planSetUp(admin(), { container, tempUrlKey: key('c'), rotateKey: true })).steps).toEqual([])
      const fresh = await setUp({ container, rotateKey: true })
      expect(fresh.tempUrlKey.source).toBe('generated')
      expect(await keysOf(container)).toEqual([fresh.tempUrlKey.value, key('c')])
    })

    it('sees to the account key that downloads need', async () => {
      const container = freshName()
      const first = await setUp({ container, downloadKey: true })
      const account = await admin().request({ method: 'HEAD' })
      expect(account.headers.get('X-Account-Meta-Temp-URL-Key')).toBe(first.downloadKey?.value)
      const second = await planSetUp(admin(), { container, downloadKey: true })
      expect(second.steps).toEqual([])
      expect(second.downloadKey).toEqual({ value: first.downloadKey?.value, source: 'existing' })
    })
  })

  describe('refuses', () => {
    const refusalOf = async (options: Partial<SetUpOptions>, connection: SwiftConnection = admin()) =>
      planSetUp(connection, { container: freshName(), ...options }).catch((error: unknown) => error)

    it.each([
      [{ container: 'a/b' }, 'bad_name'],
      [{ container: 'x'.repeat(250) }, 'bad_name'],
      [{ origins: ['https://app.example/'] }, 'bad_origin'],
      [{ origins: ['app.example'] }, 'bad_origin'],
      [{ origins: ['https://app.example:443'] }, 'bad_origin'],
      [{ origins: Array.from({ length: 12 }, (_, n) => `https://application-${n}.example`) }, 'origins_too_long'],
      [{ runtimeUser: 'runtime' }, 'bad_user'],
      [{ runtimeUser: '.r:*' }, 'bad_user'],
      [{ readers: ['a:b,.r:*'] }, 'bad_user'],
      [{ tempUrlKey: 'short' }, 'bad_key'],
      [{ tempUrlKey: `${'k'.repeat(20)}\r\nX-Other: 1` }, 'bad_key'],
    ])('%j', async (options, code) => {
      expect(await refusalOf(options)).toMatchObject({ name: 'SetUpError', code })
    })

    it('a container with objects of somebody else', async () => {
      const container = freshName()
      await make(`${container}_parts`)
      await admin().request({ method: 'PUT', container: `${container}_parts`, object: 'precious', body: 'x' })
      expect(await refusalOf({ container })).toMatchObject({ code: 'not_ours' })
    })

    it('a sealed container that a signature could reach', async () => {
      const container = freshName()
      await make(`${container}_sealed`, { 'X-Container-Meta-Temp-URL-Key': 'k'.repeat(32) })
      expect(await refusalOf({ container, seal: true })).toMatchObject({ code: 'sealed_has_key' })
    })

    it('a user who is no administrator', async () => {
      expect(await refusalOf({}, store.connect('runtime'))).toMatchObject({ code: 'not_permitted' })
    })
  })

  it('lets the runtime user do all that an upload needs, and no more', async () => {
    const container = freshName()
    await setUp({ container, runtimeUser: store.address().runtime.user, seal: true })
    const connection = store.connect('runtime')
    const parts = `${container}_parts`
    const status = async (...[request]: Parameters<SwiftConnection['request']>) => {
      const response = await connection.request(request)
      await response.arrayBuffer()
      return response.status
    }
    expect(await status({ method: 'PUT', container: parts, object: 'parts/1', body: 'bytes' })).toBe(201)
    expect(await status({ method: 'GET', container: parts, query: { format: 'json' } })).toBe(200)
    const manifest = JSON.stringify([{ path: `/${parts}/parts/1`, size_bytes: 5 }])
    const query = { 'multipart-manifest': 'put' }
    expect(await status({ method: 'PUT', container, object: 'whole', query, body: manifest })).toBe(201)
    const destination = { Destination: `/${container}_sealed/copy` }
    expect(await status({ method: 'COPY', container: parts, object: 'parts/1', headers: destination })).toBe(201)
    expect(await status({ method: 'HEAD', container, object: 'whole' })).toBe(200)
    const bulk = await connection.request({
      method: 'POST',
      query: { 'bulk-delete': '' },
      headers: { 'Content-Type': 'text/plain', Accept: 'application/json' },
      body: `/${parts}/parts%2F1\n`,
    })
    expect(await bulk.json()).toMatchObject({ 'Number Deleted': 1, Errors: [] })
    expect(
      (await connection.request({ method: 'HEAD', container: parts })).headers.has('X-Container-Meta-Temp-URL-Key'),
    ).toBe(false)
    expect(await status({ method: 'POST', container: parts, headers: { 'X-Container-Meta-Sluice': '' } })).toBe(403)
    expect(await status({ method: 'PUT', container: freshName() })).toBe(403)
  })

  it('lets everyone read, and not list, when asked', async () => {
    const container = freshName()
    await setUp({ container, isPublic: true })
    const connection = admin()
    const parts = `${container}_parts`
    await connection.request({ method: 'PUT', container: parts, object: 'parts/1', body: 'bytes' })
    const body = JSON.stringify([{ path: `/${parts}/parts/1` }])
    await connection.request({
      method: 'PUT',
      container,
      object: 'whole',
      query: { 'multipart-manifest': 'put' },
      body,
    })
    const storageUrl = await connection.publicUrl()
    expect(await (await fetch(`${storageUrl}/${container}/whole`)).text()).toBe('bytes')
    expect((await fetch(`${storageUrl}/${container}`)).status).toBe(401)
    expect((await fetch(`${storageUrl}/${parts}`)).status).toBe(401)
  })

  it('lets a named reader read whole files, who may then list as well: Swift knows no lesser right', async () => {
    const container = freshName()
    const { user } = store.address().other
    await setUp({ container, readers: [user] })
    const parts = `${container}_parts`
    const connection = admin()
    await connection.request({ method: 'PUT', container: parts, object: 'parts/1', body: 'bytes' })
    const body = JSON.stringify([{ path: `/${parts}/parts/1` }])
    const query = { 'multipart-manifest': 'put' }
    await connection.request({ method: 'PUT', container, object: 'whole', query, body })

    const { authUrl, other } = store.address()
    const storageUrl = String(await connection.publicUrl())
    const reader = createSwiftConnection({ auth: tempAuth({ url: authUrl, ...other }), internalUrl: storageUrl })
    expect(await (await reader.request({ method: 'GET', container, object: 'whole' })).text()).toBe('bytes')
    expect(await (await reader.request({ method: 'GET', container: parts })).text()).toBe('parts/1\n')
    const answer = await reader.request({ method: 'DELETE', container: parts, object: 'parts/1' })
    await answer.arrayBuffer()
    expect(answer.status).toBe(403)
  })

  it('tries the copy attack where the key is the account’s, and leaves nothing behind', async () => {
    const container = freshName()
    const { tempUrlKey } = await setUp({ container, keyScope: 'account', tempUrlKey: 'k'.repeat(32), rotateKey: true })
    const names = { finished: container, parts: `${container}_parts` }
    expect(await probeCopyAttack(admin(), { ...names, key: tempUrlKey.value })).toBe(false)
    for (const name of Object.values(names)) {
      const list = await admin().request({ method: 'GET', container: name })
      expect(await list.text()).toBe('')
    }
  })
})

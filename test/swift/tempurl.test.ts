/** Signed URLs against stores that check them, and our signatures against the `swift tempurl` of this machine. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { importTempUrlKey, type TempUrlDigest, type TempUrlForm, tempUrl } from '../../src/swift/signing/temp-url.ts'
import { describeEachStore, type TestContainers } from '../support/stores.ts'

const vectorFile = (name: string) => fileURLToPath(new URL(`../vectors/${name}`, import.meta.url))

describe.skipIf(!existsSync('/usr/bin/swift'))('swift tempurl of this machine', () => {
  it('still prints what the vectors hold', () => {
    const input = readFileSync(vectorFile('tempurl.json'), 'utf8')
    const vectors: readonly { readonly printed: string }[] = JSON.parse(input)
    const printed: unknown = JSON.parse(
      execFileSync('/usr/bin/python3', [vectorFile('swift-tempurl.py')], { input, encoding: 'utf8' }),
    )
    expect(printed).toEqual(vectors.map((vector) => vector.printed))
  })
})

const inAMinute = () => Math.floor(Date.now() / 1000) + 60

describeEachStore('signed URLs', (store) => {
  let containers: TestContainers
  let storageUrl: URL
  beforeAll(async () => {
    containers = await store.freshContainers()
    storageUrl = await store.connect('admin').publicUrl()
  })

  interface Wish {
    readonly method?: string
    readonly object?: string
    readonly digest?: TempUrlDigest
    readonly form?: TempUrlForm
    readonly key?: string
    readonly expires?: number
    readonly prefix?: string
    readonly ipRange?: string
    readonly iso8601?: boolean
    readonly filename?: string
  }
  const sign = async ({ key = containers.tempUrlKey, digest = 'sha256', ...wish }: Wish = {}) =>
    tempUrl({
      method: 'PUT',
      object: 'object',
      expires: inAMinute(),
      ...wish,
      key: await importTempUrlKey(key, digest),
      storageUrl,
      container: containers.partsContainer,
    })
  const put = async (url: string, body = 'bytes') => (await fetch(url, { method: 'PUT', body })).status

  const ways = (['sha1', 'sha256', 'sha512'] as const).flatMap((digest) =>
    (['hex', 'base64'] as const).map((form) => ({ digest, form })),
  )
  it.each(ways)('$digest as $form: PUT, HEAD with it, GET', async ({ digest, form }) => {
    const object = `${digest}-${form}`
    const putUrl = await sign({ object, digest, form })
    expect(await put(putUrl, object)).toBe(201)
    expect((await fetch(putUrl, { method: 'HEAD' })).headers.get('Content-Length')).toBe(String(object.length))
    const got = await fetch(await sign({ method: 'GET', object, digest, form }))
    expect(await got.text()).toBe(object)
  })

  it.each([
    'with space & "quotes" \'ticks\'',
    'hash#question?percent%41+plus',
    'ü u\u0308 中文 🎬 \u202e',
    'two\nlines\tand \u001b',
    'back\\slash/..x/y../double//slash/',
    '%2e%2e/%2F',
  ])('the name %j', async (object) => {
    expect(await put(await sign({ object }), object)).toBe(201)
    expect(await (await fetch(await sign({ method: 'GET', object }))).text()).toBe(object)
    const head = await store
      .connect('runtime')
      .request({ method: 'HEAD', container: containers.partsContainer, object })
    expect(head.status).toBe(200)
  })

  it('an ISO 8601 time, an address range and a prefix', async () => {
    expect(await put(await sign({ iso8601: true }))).toBe(201)
    expect(await put(await sign({ ipRange: '127.0.0.0/8' }))).toBe(201)
    expect(await put(await sign({ object: 'parts/ü 1', prefix: 'parts/ü ' }))).toBe(201)
  })

  it('names the download', async () => {
    await put(await sign({ object: 'named' }))
    const got = await fetch(await sign({ method: 'GET', object: 'named', filename: 'holiday ü.mov' }))
    expect(got.headers.get('Content-Disposition')).toContain("filename*=UTF-8''holiday%20%C3%BC.mov")
  })

  it.each<[string, Wish]>([
    ['another key', { key: 'another' }],
    ['a time that is over', { expires: Math.floor(Date.now() / 1000) - 1 }],
    ['another method', { method: 'GET' }],
    ['an address range without us', { ipRange: '192.0.2.0/24' }],
  ])('%s is refused and stores nothing', async (what, wish) => {
    const object = `refused: ${what}`
    expect(await put(await sign({ object, ...wish }))).toBe(401)
    const head = await store.connect('admin').request({ method: 'HEAD', container: containers.partsContainer, object })
    expect(head.status).toBe(404)
  })

  it('a signature is worth nothing for another name, time or range', async () => {
    const url = await sign({ object: 'mine' })
    const change = (from: string | RegExp, to: string) => put(url.replace(from, to))
    expect(await change('/mine?', '/other?')).toBe(401)
    expect(await change(/expires=\d+/, `expires=${inAMinute() + 3600}`)).toBe(401)
    expect(await put(`${url}&temp_url_ip_range=127.0.0.1`)).toBe(401)
    expect(await put(`${url}&temp_url_prefix=`)).toBe(401)
    expect(await put(url)).toBe(201)
  })
})

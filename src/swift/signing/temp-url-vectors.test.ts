/** Our signatures against those that python-swiftclient made; test/vectors/make-tempurl.mjs tells how. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importTempUrlKey, type TempUrlDigest, tempUrl, tempUrlMessage, tempUrlSignature } from './temp-url.ts'

interface Vector {
  readonly method: string
  readonly expires: number
  /** With `prefixBased`: the container's path and the prefix. */
  readonly path: string
  readonly key: string
  readonly digest: TempUrlDigest
  readonly prefixBased?: true
  readonly ipRange?: string
  readonly iso8601?: true
  /** Path and query, not encoded. */
  readonly printed: string
}

const file = new URL('../../../test/vectors/tempurl.json', import.meta.url)
const vectors: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8'))

const ipRangeOf = ({ ipRange }: Vector) => (ipRange === undefined ? {} : { ipRange })

function partsOf({ path, prefixBased }: Vector) {
  const [, account = '', container = '', object = ''] = /^\/v1\/([^/]+)\/([^/]+)\/(.*)$/s.exec(path) ?? []
  return { account, container, object, ...(prefixBased ? { prefix: object } : {}) }
}

describe('signatures of swift tempurl', () => {
  it('are there to compare with', () => {
    expect(vectors.length).toBeGreaterThan(50)
  })

  it.each(vectors)('$digest $method $path $ipRange', async (vector) => {
    const { method, expires, path, digest } = vector
    const { prefix } = partsOf(vector)
    const key = await importTempUrlKey(vector.key, digest)
    const message = tempUrlMessage({
      method,
      expires,
      path,
      ...ipRangeOf(vector),
      ...(prefix === undefined ? {} : { prefix }),
    })
    const signature = await tempUrlSignature(key, message, digest === 'sha512' ? 'base64' : 'hex')
    expect(vector.printed.split('?temp_url_sig=')[1]?.split('&')[0]).toBe(signature)
  })

  const addressable = vectors.filter((vector) => partsOf(vector).object !== '')
  it.each(addressable)('$digest $method $path $ipRange as a whole URL', async (vector) => {
    const { account, container, object, prefix } = partsOf(vector)
    const url = await tempUrl({
      key: await importTempUrlKey(vector.key, vector.digest),
      method: vector.method,
      storageUrl: `https://swift.example/v1/${encodeURIComponent(account)}`,
      container,
      object,
      expires: vector.expires,
      iso8601: vector.iso8601 ?? false,
      ...ipRangeOf(vector),
      ...(prefix === undefined ? {} : { prefix }),
    })
    // `swift tempurl` encodes nothing; ours is a URL. Where nothing needs encoding they are the same bytes.
    expect(decodeURIComponent(url.slice('https://swift.example'.length))).toBe(vector.printed)
    if (/^[\w/.-]+$/.test(vector.path)) expect(url).toBe(`https://swift.example${vector.printed}`)
  })
})

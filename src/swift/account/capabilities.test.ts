import { describe, expect, it } from 'vitest'
import { parseCapabilities, readCapabilities } from './capabilities.ts'
import type { SwiftConnection } from './connection.ts'

const modern = {
  swift: {
    version: '2.30.1',
    max_file_size: 5_368_709_122,
    container_listing_limit: 10_000,
    max_object_name_length: 1024,
  },
  slo: { max_manifest_segments: 1000, max_manifest_size: 8_388_608, min_segment_size: 1 },
  tempurl: { methods: ['GET', 'PUT'], allowed_digests: ['sha1', 'sha256', 'sha512'] },
  bulk_delete: { max_deletes_per_request: 500 },
}

function connectionThat(answer: () => Response): SwiftConnection {
  return {
    request: async () => answer(),
    publicUrl: async () => new URL('https://swift.example/v1/AUTH_x'),
    storeAheadMs: () => 0,
  }
}

describe('what /info says', () => {
  it('is believed', () => {
    expect(parseCapabilities(modern)).toEqual({
      version: '2.30.1',
      maxFileBytes: 5_368_709_122,
      maxObjectNameBytes: 1024,
      maxContainerNameBytes: 256,
      maxListingEntries: 10_000,
      tempUrl: { digests: ['sha256', 'sha512', 'sha1'], methods: ['GET', 'PUT'] },
      slo: { maxSegments: 1000, maxManifestBytes: 8_388_608, minSegmentBytes: 1 },
      maxBulkDeletes: 500,
    })
  })

  it('puts the digest to sign with first', () => {
    const digestsOf = (tempurl: object) => parseCapabilities({ ...modern, tempurl }).tempUrl?.digests
    expect(digestsOf({ allowed_digests: ['sha512', 'md5'] })).toEqual(['sha512'])
    // Swift before 2.17 lists none, and knows SHA-1 only.
    expect(digestsOf({ methods: ['GET'] })).toEqual(['sha1'])
  })

  it('leaves out what is switched off or hidden', () => {
    expect(parseCapabilities({})).toMatchObject({
      version: undefined,
      maxFileBytes: 5 * 1024 ** 3 + 2,
      tempUrl: undefined,
      slo: undefined,
      maxBulkDeletes: undefined,
    })
  })

  it('is not believed where it makes no sense', () => {
    const broken = {
      swift: { max_file_size: -1, container_listing_limit: '9' },
      slo: { max_manifest_segments: 0.5 },
      tempurl: 7,
    }
    expect(parseCapabilities(broken)).toMatchObject({
      maxFileBytes: 5 * 1024 ** 3 + 2,
      maxListingEntries: 10_000,
      slo: { maxSegments: 1000 },
      tempUrl: undefined,
    })
  })
})

describe('a store that does not say', () => {
  it.each([401, 403, 404, 405])('answers %i, and has the defaults', async (status) => {
    const capabilities = await readCapabilities(connectionThat(() => new Response('no', { status })))
    expect(capabilities).toEqual(parseCapabilities({}))
  })

  it('answers a web page, which is an error', async () => {
    const portal = connectionThat(() => new Response('<!doctype html>', { status: 200 }))
    await expect(readCapabilities(portal)).rejects.toMatchObject({ name: 'StoreError', code: 'store_error' })
  })
})

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { begun, grant, of, only } from '../../../test/engine/dialogue.ts'
import type { Grant } from '../../protocol/grant.ts'
import { checkRequest, putRequest } from './grants.ts'

const EMPTY_MD5 = 'd41d8cd98f00b204e9800998ecf8427e'

const template: Grant = {
  expiresInSeconds: 60,
  parts: [7, 9],
  request: {
    method: 'PUT',
    url: 'https://store.example/v1/a/c_parts/parts/x/{part}?temp_url_sig={sig}&temp_url_expires=1',
    sigs: ['seven', 'eight', 'nine'],
    headers: { ETag: '{md5}', 'Content-MD5': '{md5base64}', 'X-Plain': 'as it is' },
  },
  stored: { status: 201, etag: 'md5' },
}

describe('putRequest', () => {
  it('fills in the part with six digits, its own signature and its MD5', () => {
    expect(putRequest(template, 7, EMPTY_MD5)).toEqual({
      method: 'PUT',
      url: 'https://store.example/v1/a/c_parts/parts/x/000008?temp_url_sig=eight&temp_url_expires=1',
      // The base64 form of the empty MD5 is the example of many Content-MD5 implementations.
      headers: { ETag: EMPTY_MD5, 'Content-MD5': '1B2M2Y8AsgTpgAmY7PhCfg==', 'X-Plain': 'as it is' },
    })
  })

  it('encodes every MD5 as Node does', () => {
    for (let round = 0; round < 50; round += 1) {
      const hash = createHash('md5').update(String(round)).digest()
      const { headers } = putRequest(template, 6, hash.toString('hex'))
      expect(headers['Content-MD5']).toBe(hash.toString('base64'))
    }
  })

  it('does not fill in twice: a signature that looks like a placeholder stays', () => {
    const odd: Grant = { ...template, request: { ...template.request, sigs: ['{part}'] } as Grant['request'] }
    expect(putRequest(odd, 6, EMPTY_MD5).url).toContain('temp_url_sig={part}&')
  })

  it('takes ready URLs as they are, and the form of a store that wants one', () => {
    const urls: Grant = {
      ...template,
      request: { method: 'POST', urls: ['u7', 'u8', 'u9'], headers: {}, form: { expires: '1' } },
    }
    expect(putRequest(urls, 8, EMPTY_MD5)).toEqual({ method: 'POST', url: 'u9', headers: {}, form: { expires: '1' } })
  })
})

describe('checkRequest', () => {
  it("asks by the part's own URL without any header", () => {
    expect(checkRequest(template, 6, { method: 'HEAD', found: 200, absent: 404 })).toEqual({
      method: 'HEAD',
      url: 'https://store.example/v1/a/c_parts/parts/x/000007?temp_url_sig=seven&temp_url_expires=1',
      headers: {},
    })
  })
})

describe('grants', () => {
  it('are renewed at half of their life by the server, whatever the page thinks the time is', () => {
    const { core, puts } = begun(10, { grant: grant(1, 10, 100) })
    expect(of(core.wait(49_000), 'call')).toEqual([])
    const renewal = only(of(core.wait(1000), 'call'))
    expect(renewal).toMatchObject({ path: '/u/grant', body: { token: 'token-u', parts: [1, 10] } })
    core.answer(renewal.run, { grant: grant(1, 10, 601) })
    const [first] = puts
    expect(first && only(of(core.store(first), 'put')).request.url).toContain('until-601')
  })

  it('are left alone by parts that are on their way', () => {
    const { core } = begun(4, { grant: grant(1, 4, 100) })
    expect(of(core.wait(99_000), 'call')).toEqual([])
  })

  it('that are too old begin nothing', () => {
    const { core, puts } = begun(10, { grant: grant(1, 10, 100) })
    core.wait(90_000)
    const [first] = puts
    expect(first && of(core.store(first), 'put')).toEqual([])
  })
})

import { beforeAll, expect, test } from 'vitest'
import { describeContract } from './support/contract-store.ts'

const NAMES = ['a', 'a/1', 'a/2', 'a/b/1', 'a/b/2', 'a0', 'b', 'c/', 'c//x', 'ä', '\uffee', '😀']

describeContract('listings', (store) => {
  let container = ''
  beforeAll(async () => {
    container = await store.container()
    for (const name of NAMES) await store.put([container, name], name, { 'Content-Type': 'text/x-odd' })
  })

  const list = async (query: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const response = await store.send({ method: 'GET', at: [container], query })
    expect([200, 204]).toContain(response.status)
    return response.text.split('\n').slice(0, -1)
  }

  test('names come in the order of their UTF-8 bytes', async () => {
    expect(await list({})).toEqual(NAMES)
  })

  test.each([
    [{ prefix: 'a' }, ['a', 'a/1', 'a/2', 'a/b/1', 'a/b/2', 'a0']],
    [{ prefix: 'a/' }, ['a/1', 'a/2', 'a/b/1', 'a/b/2']],
    [{ prefix: 'nothing' }, []],
    [{ delimiter: '/' }, ['a', 'a/', 'a0', 'b', 'c/', 'ä', '\uffee', '😀']],
    [{ delimiter: '/', prefix: 'a' }, ['a', 'a/', 'a0']],
    [{ delimiter: '/', prefix: 'a/' }, ['a/1', 'a/2', 'a/b/']],
    [{ delimiter: '/', prefix: 'c/' }, ['c/', 'c//']],
    [{ delimiter: 'b/', prefix: 'a' }, ['a', 'a/1', 'a/2', 'a/b/', 'a0']],
    [{ limit: '3' }, ['a', 'a/1', 'a/2']],
    [{ limit: '0' }, []],
    [{ marker: 'a/2' }, ['a/b/1', 'a/b/2', 'a0', 'b', 'c/', 'c//x', 'ä', '\uffee', '😀']],
    [{ marker: 'a/15' }, ['a/2', 'a/b/1', 'a/b/2', 'a0', 'b', 'c/', 'c//x', 'ä', '\uffee', '😀']],
    [{ end_marker: 'a/b/1' }, ['a', 'a/1', 'a/2']],
    [{ marker: 'a/1', end_marker: 'a0' }, ['a/2', 'a/b/1', 'a/b/2']],
    [{ marker: 'a', prefix: 'a/b' }, ['a/b/1', 'a/b/2']],
    [{ marker: 'z', prefix: 'a/b' }, []],
    [{ delimiter: '/', marker: 'a' }, ['a/', 'a0', 'b', 'c/', 'ä', '\uffee', '😀']],
    [{ delimiter: '/', marker: 'a/' }, ['a0', 'b', 'c/', 'ä', '\uffee', '😀']],
    [{ delimiter: '/', marker: 'a/1' }, ['a/', 'a0', 'b', 'c/', 'ä', '\uffee', '😀']],
    [{ delimiter: '/', limit: '2' }, ['a', 'a/']],
    [{ delimiter: '/', limit: '2', marker: 'a/' }, ['a0', 'b']],
    [{ reverse: 'true' }, [...NAMES].reverse()],
    [{ reverse: 'on', limit: '2' }, ['😀', '\uffee']],
    [{ reverse: 'true', marker: 'a0' }, ['a/b/2', 'a/b/1', 'a/2', 'a/1', 'a']],
    [{ reverse: 'true', end_marker: 'b' }, ['😀', '\uffee', 'ä', 'c//x', 'c/']],
    [{ reverse: 'true', prefix: 'a/' }, ['a/b/2', 'a/b/1', 'a/2', 'a/1']],
    [{ reverse: 'true', delimiter: '/' }, ['😀', '\uffee', 'ä', 'c/', 'b', 'a0', 'a/', 'a']],
    [{ reverse: 'true', delimiter: '/', prefix: 'a/' }, ['a/b/', 'a/2', 'a/1']],
    [{ reverse: 'true', delimiter: '/', marker: 'a/' }, ['a']],
    [{ reverse: 'true', delimiter: '/', marker: 'a0' }, ['a/', 'a']],
    [{ prefix: 'ä' }, ['ä']],
    [{ limit: 'x' }, NAMES],
  ] as const)('%o selects the right names', async (query, names) => {
    expect(await list(query)).toEqual(names)
  })

  test('paging by limit and marker sees every name once', async () => {
    const seen: string[] = []
    for (let marker = ''; ; ) {
      const page = await list({ limit: '5', marker })
      if (page.length === 0) break
      seen.push(...page)
      marker = page.at(-1) ?? ''
    }
    expect(seen).toEqual(NAMES)
  })

  test('JSON has name, bytes, hash, type and time', async () => {
    const response = await store.send({ method: 'GET', at: [container], query: { format: 'json', limit: '1' } })
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
    const [row] = response.json() as Record<string, unknown>[]
    expect(row).toMatchObject({
      name: 'a',
      bytes: 1,
      hash: '0cc175b9c0f1b6a831c399e269772661',
      content_type: 'text/x-odd',
    })
    expect(row?.last_modified).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/)
  })

  test('JSON rolls up to subdir', async () => {
    const query = { format: 'json', delimiter: '/', prefix: 'a/b' }
    expect((await store.send({ method: 'GET', at: [container], query })).json()).toEqual([{ subdir: 'a/b/' }])
  })

  test('XML has the same fields', async () => {
    const query = { format: 'xml', prefix: 'a', limit: '2', delimiter: '/' }
    const response = await store.send({ method: 'GET', at: [container], query })
    expect(response.headers['content-type']).toBe('application/xml; charset=utf-8')
    expect(response.text.replace(/<last_modified>[^<]+/, '<last_modified>')).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<container name="${container}"><object><name>a</name>` +
        '<hash>0cc175b9c0f1b6a831c399e269772661</hash><bytes>1</bytes><content_type>text/x-odd</content_type>' +
        '<last_modified></last_modified></object><subdir name="a/"><name>a/</name></subdir></container>',
    )
  })

  test.each([
    ['application/json', 'application/json; charset=utf-8'],
    ['text/xml', 'text/xml; charset=utf-8'],
    ['application/xml;q=0.9, application/json;q=0.5', 'application/xml; charset=utf-8'],
    ['*/*', 'text/plain; charset=utf-8'],
    ['text/*', 'text/plain; charset=utf-8'],
  ])('Accept: %s gives %s', async (accept, type) => {
    const { headers } = await store.send({ method: 'GET', at: [container], headers: { Accept: accept } })
    expect([headers['content-type'], headers.vary]).toEqual([type, 'Accept'])
  })

  test('the format parameter wins over Accept, an unknown one is plain', async () => {
    const headers = { Accept: 'application/json' }
    const xml = await store.send({ method: 'GET', at: [container], query: { format: 'xml' }, headers })
    const odd = await store.send({ method: 'GET', at: [container], query: { format: 'odd' }, headers })
    expect(xml.headers['content-type']).toBe('application/xml; charset=utf-8')
    expect(odd.headers['content-type']).toBe('text/plain; charset=utf-8')
  })

  test('what cannot be given is 406', async () => {
    expect((await store.send({ method: 'GET', at: [container], headers: { Accept: 'image/png' } })).status).toBe(406)
  })

  test.each([
    // Swift loses a0 behind the folder a/.
    [{ path: '' }, ['a', 'b', 'c/', 'ä', '\uffee', '😀']],
    [{ path: 'a' }, ['a/1', 'a/2']],
    [{ path: 'a/' }, ['a/1', 'a/2']],
    [{ path: 'a///' }, ['a/1', 'a/2']],
    [{ path: 'a/b' }, ['a/b/1', 'a/b/2']],
    [{ path: 'c' }, []],
    [{ path: 'c/' }, []],
    [{ path: '/' }, []],
    [{ path: 'nothing' }, []],
    [{ path: 'a', prefix: 'c', delimiter: 'x' }, ['a/1', 'a/2']],
    [{ path: 'a', limit: '1' }, ['a/1']],
    [{ path: 'a', marker: 'a/1' }, ['a/2']],
    [{ path: '', marker: 'a0' }, ['b', 'c/', 'ä', '\uffee', '😀']],
    [{ path: '', reverse: 'true' }, ['😀', '\uffee', 'ä', 'b', 'a0', 'a']],
    [{ path: 'a', reverse: 'true' }, ['a/2', 'a/1']],
  ])('a folder, by %o: what lies directly in it', async (query, expected) => {
    expect(await list(query)).toEqual(expected)
  })

  test('path means nothing to an account', async () => {
    const rows = await store.send({ method: 'GET', query: { path: 'x', prefix: container } })
    expect(rows.text).toBe(`${container}\n`)
  })

  test('a limit above 10,000 is refused for containers and accounts', async () => {
    const container10k = await store.send({ method: 'GET', at: [container], query: { limit: '10001' } })
    const account10k = await store.send({ method: 'GET', query: { limit: '10001' } })
    expect([container10k.status, container10k.text]).toEqual([412, 'Maximum limit is 10000'])
    expect([account10k.status, account10k.text]).toEqual([412, 'Maximum limit is 10000'])
  })

  test('an empty container is 204 in plain and [] in JSON', async () => {
    const empty = await store.container()
    const plain = await store.send({ method: 'GET', at: [empty] })
    const json = await store.send({ method: 'GET', at: [empty], query: { format: 'json' } })
    expect([plain.status, plain.text, json.status, json.text]).toEqual([204, '', 200, '[]'])
  })

  test('the account lists its containers with prefix, limit and marker', async () => {
    const names = ['1', '2', '3'].map((digit) => `${container}-${digit}`)
    for (const name of names) await store.send({ method: 'PUT', at: [name] })
    const prefix = `${container}-`
    expect((await store.send({ method: 'GET', query: { prefix } })).text).toBe(`${names.join('\n')}\n`)
    expect((await store.send({ method: 'GET', query: { prefix, limit: '1' } })).text).toBe(`${names[0]}\n`)
    expect((await store.send({ method: 'GET', query: { prefix, marker: names[0] ?? '' } })).text).toBe(
      `${names.slice(1).join('\n')}\n`,
    )
    const rolled = await store.send({ method: 'GET', query: { prefix, delimiter: '2', format: 'json' } })
    expect(rolled.json()).toMatchObject([{ name: names[0] }, { subdir: names[1] }, { name: names[2] }])
  })
})

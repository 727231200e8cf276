import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ContractStore, describeContract } from './support/contract-store.ts'
import type { RawResponse } from './support/http-client.ts'
import { openVectors } from './support/vector-file.ts'

interface SloRequest {
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  /** Accept. @default 'application/json' */
  readonly accept?: string
  readonly heartbeat?: boolean
  /** False where Swift would take minutes: it gives out one small segment a second after the tenth. @default true */
  readonly readBack?: boolean
  /** @default a name of its own */
  readonly object?: string
}

interface SloAnswer {
  readonly status: number
  readonly etag?: string
  readonly text: string
  /** What a GET says afterwards, where the PUT succeeded. */
  readonly get?: Readonly<Record<string, string | number | undefined>>
  /** What the JSON listing says about it. */
  readonly row?: Readonly<Record<string, unknown>>
}

const SEGMENTS = { a: 'aaaa', b: 'bbbbbb', c: 'cc', e: '', a2: 'taken' }
const file = openVectors<SloRequest, SloAnswer>('slo.json')

describeContract('SLO vectors', (store) => {
  let container = ''
  beforeAll(async () => {
    container = await store.container()
    for (const [name, body] of Object.entries(SEGMENTS))
      await store.put([container, name], body, { 'Content-Type': 'text/x-odd' })
    const nested = JSON.stringify([{ path: `/${container}/a` }, { path: `/${container}/b` }])
    await store.send({ method: 'PUT', at: [container, 'nested'], query: { 'multipart-manifest': 'put' }, body: nested })
  })
  afterAll(() => file.save())

  // By hand: `each` cuts long names off, and the documentation lists them.
  for (const vector of file.vectors) {
    test(vector.name, async () => {
      const { name, request } = vector
      const seen = await putAndLook(store, container, name, request)
      // JSON has no undefined: compare what a file can hold.
      const plain = JSON.parse(JSON.stringify(seen)) as SloAnswer
      if (file.isRecording(store.label)) file.record(name, plain)
      else expect(plain).toEqual(file.expected(vector, store.label))
    })
  }
})

async function putAndLook(
  store: ContractStore,
  container: string,
  name: string,
  request: SloRequest,
): Promise<SloAnswer> {
  const { accept = 'application/json', heartbeat, object = `object ${name}`, headers } = request
  const put = await store.send({
    method: 'PUT',
    at: [container, object],
    query: { 'multipart-manifest': 'put', ...(heartbeat ? { heartbeat: 'on' } : {}) },
    headers: { Accept: accept, 'Content-Type': 'text/x-large', ...headers },
    body: request.body.replaceAll('{container}', container),
  })
  const etag = put.headers.etag
  const answer = { status: put.status, ...(etag === undefined ? {} : { etag }), text: tidy(put, container) }
  const stored = put.status === 201 || put.text.includes('201 Created')
  return stored && request.readBack !== false ? { ...answer, ...(await look(store, container, object)) } : answer
}

async function look(store: ContractStore, container: string, object: string): Promise<Pick<SloAnswer, 'get' | 'row'>> {
  const get = await store.send({ method: 'GET', at: [container, object] })
  const head = await store.send({ method: 'HEAD', at: [container, object] })
  const names = [
    'etag',
    'content-length',
    'content-type',
    'x-static-large-object',
    'x-object-meta-colour',
    'content-disposition',
  ]
  const told = (response: RawResponse) => Object.fromEntries(names.map((header) => [header, response.headers[header]]))
  expect(told(head)).toEqual(told(get))
  const query = { format: 'json', prefix: object }
  const [row] = (await store.send({ method: 'GET', at: [container], query })).json() as Record<string, unknown>[]
  const { bytes, content_type, slo_etag } = row ?? {}
  const body = get.bytes.length > 100 ? `md5:${createHash('md5').update(get.bytes).digest('hex')}` : get.text
  return { get: { status: get.status, body, ...told(get) }, row: { bytes, content_type, slo_etag } }
}

/** Times change, names are random, and Python writes blanks into JSON. */
function tidy({ text, headers }: RawResponse, container: string): string {
  const neutral = text.replaceAll(container, '{container}').replace(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/, '{time}')
  if (!headers['content-type']?.includes('json') || neutral.trim() === '') return neutral
  const parsed = JSON.parse(neutral) as Record<string, unknown>
  return JSON.stringify(Object.fromEntries(Object.entries(parsed).sort(([a], [b]) => (a < b ? -1 : 1))))
}

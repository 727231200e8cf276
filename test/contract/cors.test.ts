import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ContractStore, describeContract, signedTarget } from './support/contract-store.ts'
import type { RawResponse } from './support/http-client.ts'
import { openVectors } from './support/vector-file.ts'

type Auth =
  | 'token'
  | 'token-wrong'
  | 'runtime'
  | 'nobody'
  | 'tempurl'
  | 'tempurl-put'
  | 'tempurl-expired'
  | 'tempurl-wrong'
  | 'tempurl-other-method'

interface CorsRequest {
  readonly method: string
  /** Key of `CONTAINERS`, or `missing`. */
  readonly container: string
  readonly object?: string
  readonly auth: Auth
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly query?: Readonly<Record<string, string>>
}

interface CorsAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

const KEY = 'cors-key'
const ORIGINS = 'X-Container-Meta-Access-Control-Allow-Origin'
const CONTAINERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  listed: { [ORIGINS]: 'https://app.example  https://other.example' },
  star: { [ORIGINS]: '*' },
  exposing: {
    [ORIGINS]: 'https://app.example',
    'X-Container-Meta-Access-Control-Expose-Headers': 'X-Static-Large-Object  content-range',
    'X-Container-Meta-Access-Control-Max-Age': '600',
    'X-Container-Meta-Colour': 'blue',
  },
  full: { [ORIGINS]: 'https://app.example', 'X-Container-Meta-Quota-Bytes': '5' },
  plain: {},
}

const file = openVectors<CorsRequest, CorsAnswer>('cors.json')

describeContract('CORS', (store) => {
  const names = new Map([['missing', 'contract-missing']])
  beforeAll(async () => {
    for (const [kind, headers] of Object.entries(CONTAINERS)) {
      names.set(kind, await store.container({ 'X-Container-Meta-Temp-URL-Key': KEY, ...headers }))
    }
    await fill(store, names)
  })
  afterAll(() => file.save())

  // By hand: `each` cuts long names off, and the documentation lists them.
  for (const vector of file.vectors) {
    test(vector.name, async () => {
      const { name, request } = vector
      const { status, headers } = await send(store, names, request)
      const seen = { status, headers: corsHeaders(headers) }
      if (file.isRecording(store.label)) file.record(name, seen)
      else expect(seen).toEqual(file.expected(vector, store.label))
    })
  }
})

async function fill(store: ContractStore, names: ReadonlyMap<string, string>): Promise<void> {
  const listed = names.get('listed') ?? ''
  for (const kind of ['listed', 'star', 'exposing']) {
    await store.put([names.get(kind) ?? '', 'o'], 'object', { 'X-Object-Meta-Colour': 'blue' })
  }
  await store.put([listed, 'gone'], 'x')
  await store.put([listed, 'lost'], 'x')
  for (const [object, segment] of [
    ['large', 'o'],
    ['broken', 'lost'],
  ] as const) {
    const body = JSON.stringify([{ path: `/${listed}/${segment}` }])
    await store.send({ method: 'PUT', at: [listed, object], query: { 'multipart-manifest': 'put' }, body })
  }
  await store.send({ method: 'DELETE', at: [listed, 'lost'] })
}

async function send(
  store: ContractStore,
  names: ReadonlyMap<string, string>,
  request: CorsRequest,
): Promise<RawResponse> {
  const { method, object, auth, query } = request
  const container = names.get(request.container) ?? ''
  const fillIn = (text: string): string => text.replaceAll('{listed}', names.get('listed') ?? '')
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, fillIn(value)]))
  const body = request.body === undefined ? {} : { body: fillIn(request.body) }
  const at = object === undefined ? ([container] as const) : ([container, object] as const)
  if (!auth.startsWith('tempurl')) {
    const wrong = auth === 'token-wrong' ? { 'X-Auth-Token': 'AUTH_tk0' } : {}
    const as = auth === 'token' ? 'admin' : auth === 'runtime' ? 'runtime' : 'nobody'
    return store.send({
      method,
      at,
      as,
      headers: { ...headers, ...wrong },
      ...body,
      ...(query === undefined ? {} : { query }),
    })
  }
  const target = signedTarget(store, {
    method: auth === 'tempurl-put' ? 'PUT' : auth === 'tempurl-other-method' ? 'GET' : method,
    at: [container, object ?? ''],
    key: auth === 'tempurl-wrong' ? 'wrong' : KEY,
    expiresIn: auth === 'tempurl-expired' ? -10 : 300,
  })
  return store.raw({ method, target, headers, ...body })
}

/** Swift writes its lists in no order. */
function corsHeaders(headers: RawResponse['headers']): Record<string, string> {
  const names = Object.keys(headers).filter(
    (name) => name.startsWith('access-control-') || name === 'vary' || name === 'allow',
  )
  return Object.fromEntries(names.sort().map((name) => [name, sortList(headers[name] ?? '')]))
}

function sortList(text: string): string {
  return text
    .split(',')
    .map((item) => item.trim())
    .sort()
    .join(', ')
}

import { beforeEach, describe, expect, test } from 'vitest'
import { createReceiptSigner } from '../../server/tokens/receipt.ts'
import { secretBytes } from '../../server/tokens/secret.ts'
import type { Ticket } from '../../server/tokens/token.ts'
import type { FinishedObjects } from '../../store/finished-objects.ts'
import { DEMO_AUDIENCE } from './authorize-demo.ts'
import { createDemoApp, type DemoApp } from './demo-app.ts'

const SECRET = 'receipt secret of the demo, long enough'
const ORIGIN = 'http://localhost:3000'
const ME = 'a'.repeat(32)
const OTHER = 'b'.repeat(32)

let app: DemoApp
let removed: string[]

beforeEach(() => {
  removed = []
  const objects: Pick<FinishedObjects, 'downloadUrl' | 'remove'> = {
    downloadUrl: async (name, { filename }) => `https://store.example/${name}?filename=${filename}`,
    remove: async (name) => void removed.push(name),
  }
  app = createDemoApp({
    uploads: { fetch: () => new Response('the upload server') },
    receiptSecret: SECRET,
    objects: objects as FinishedObjects,
    storeOrigin: 'https://store.example/v1/AUTH_demo',
  })
})

interface ReceiptFor {
  readonly owner?: string
  readonly audience?: string
  readonly id?: string
  readonly name?: string
}

async function receipt({ owner = ME, audience = DEMO_AUDIENCE, id = '1'.repeat(32), name = 'x.mov' }: ReceiptFor = {}) {
  const signer = createReceiptSigner({ secrets: secretBytes('s', SECRET), issuer: 'sluice', lifetimeSeconds: 60 })
  const object = {
    container: 'files',
    name: `demo/r/${name}`,
    size: 1_234_567,
    etag: 'e'.repeat(32),
    type: 'video/mp4',
  }
  return signer.sign(
    { audience, upload: { id, owner } } as Ticket,
    { object, sealed: false, acknowledged: true },
    Date.now(),
  )
}

interface Visit {
  readonly visitor?: string
  readonly origin?: string
}

function get(path: string, { visitor = ME }: Visit = {}): Promise<Response> {
  return app.fetch(new Request(`${ORIGIN}${path}`, { headers: { Cookie: `sluice_demo=${visitor}` } }))
}

function post(path: string, receipts: readonly string[] = [], { visitor = ME, origin = ORIGIN }: Visit = {}) {
  return app.fetch(
    new Request(`${ORIGIN}${path}`, {
      method: 'POST',
      headers: { Cookie: `sluice_demo=${visitor}`, Origin: origin },
      body: new URLSearchParams(receipts.map((value) => ['file', value])),
    }),
  )
}

describe('the page', () => {
  test('makes a visitor of whoever comes first, by a cookie that scripts cannot read', async () => {
    const answer = await app.fetch(new Request(`${ORIGIN}/`))
    expect(answer.headers.get('Set-Cookie')).toMatch(/^sluice_demo=[0-9a-f]{32}; Path=\/; HttpOnly; SameSite=Lax$/)
    expect((await get('/')).headers.has('Set-Cookie')).toBe(false)
  })

  test('has a policy without exceptions, and nothing inline', async () => {
    const answer = await get('/')
    expect(answer.headers.get('Content-Security-Policy')).toBe(
      "default-src 'self'; connect-src 'self' https://store.example; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    )
    const text = await answer.text()
    expect(text).not.toMatch(/<style|<script(?! type="module" src=)| style=| on\w+=/)
  })

  test('hands everything below /uploads to the upload server', async () => {
    expect(await (await get('/uploads/sluice-upload.js')).text()).toBe('the upload server')
    expect(await (await post('/uploads')).text()).toBe('the upload server')
  })
})

describe('the form', () => {
  test('is accepted with its receipts, and shows the files', async () => {
    const answer = await post('/submit', [await receipt({ name: 'a<b>.mov' })])
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/?received=1'])
    const page = await (await get('/?received=1')).text()
    expect(page).toContain('a&lt;b&gt;.mov')
    expect(page).toContain('1.2 MB · video/mp4')
    expect(page).toContain('One file received.')
  })

  test('counts a receipt once, however often it is sent', async () => {
    const again = await receipt()
    await post('/submit', [again])
    expect((await post('/submit', [again, again])).headers.get('Location')).toBe('/?received=0')
    expect((await (await get('/')).text()).match(/<li>/g)).toHaveLength(1)
  })

  test.each([
    ['somebody else’s', () => receipt({ owner: OTHER })],
    ['one for another form', () => receipt({ audience: 'avatars' })],
    ['a file name, as without JavaScript', async () => 'film.mov'],
  ])('refuses %s', async (_, make) => {
    const sent = await make()
    const answer = await post('/submit', [sent])
    const text = await answer.text()
    expect(answer.status).toBe(400)
    expect(text).toContain('role="alert"')
    expect(text).not.toContain(sent)
    expect(text).toContain('Nothing yet.')
  })

  test('is refused from another site', async () => {
    expect((await post('/submit', [await receipt()], { origin: 'https://evil.example' })).status).toBe(403)
    expect(await (await get('/')).text()).toContain('Nothing yet.')
  })
})

describe('a received file', () => {
  const path = `/files/${'1'.repeat(32)}`

  test('is downloaded from the store, by its owner only', async () => {
    await post('/submit', [await receipt()])
    const answer = await get(path)
    expect([answer.status, answer.headers.get('Location')]).toEqual([
      302,
      'https://store.example/demo/r/x.mov?filename=x.mov',
    ])
    expect((await get(path, { visitor: OTHER })).status).toBe(404)
  })

  test('is removed with its parts, by its owner only', async () => {
    await post('/submit', [await receipt()])
    expect((await post(`${path}/delete`, [], { visitor: OTHER })).status).toBe(404)
    expect((await post(`${path}/delete`, [], { origin: 'https://evil.example' })).status).toBe(403)
    expect(removed).toEqual([])
    expect((await post(`${path}/delete`)).status).toBe(303)
    expect(removed).toEqual(['demo/r/x.mov'])
    expect((await get(path)).status).toBe(404)
  })
})

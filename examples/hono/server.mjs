// npm install sluice hono @hono/node-server
import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createUploadServer, ReceiptError, verifyReceipt } from 'sluice/server'
import { connectionFromEnvironment, swiftStore } from 'sluice/swift'

const { TOKEN_SECRET, RECEIPT_SECRET, SLUICE_TEMPURL_KEY, SLUICE_CONTAINER, PORT = 3000 } = process.env
const userOf = () => 'ada' // your session: who is asking?

const uploads = createUploadServer({
  store: swiftStore({
    ...connectionFromEnvironment(process.env), // ST_* or OS_*, as for the swift command
    container: SLUICE_CONTAINER,
    tempUrlKey: SLUICE_TEMPURL_KEY,
  }),
  tokenSecret: TOKEN_SECRET, // two different secrets of at least 32 bytes:
  receiptSecret: RECEIPT_SECRET, // openssl rand -hex 32
  authorize: (request) => ({ owner: userOf(request), prefix: 'incoming', audience: 'video' }),
})

const films = new Map() // in your database, with `jti` as a unique column: a receipt sent twice is one film

const app = new Hono()
app.all('/uploads/*', ({ req }) => uploads.fetch(req.raw))
app.get('/', (context) => context.html(readFileSync(new URL('page.html', import.meta.url), 'utf8')))
app.post('/', async (context) => {
  const form = await context.req.formData()
  const expected = { secret: RECEIPT_SECRET, audience: 'video', owner: userOf(context.req.raw) }
  const sent = await Promise.all(form.getAll('video').map((receipt) => verifyReceipt(receipt, expected)))
  for (const film of sent) films.set(film.jti, film)
  return context.json([...films.values()])
})
app.onError((error, context) => context.text('', error instanceof ReceiptError ? 400 : 500))
serve({ fetch: app.fetch, port: Number(PORT) })

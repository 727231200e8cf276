// npm install sluice fastify @fastify/formbody
import { readFileSync } from 'node:fs'
import formbody from '@fastify/formbody'
import fastify from 'fastify'
import { nodeListener } from 'sluice/node'
import { createUploadServer, verifyReceipt } from 'sluice/server'
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

const app = fastify()
app.register(async (scope) => {
  const serveUploads = nodeListener(uploads)
  scope.removeAllContentTypeParsers() // the upload server reads the body itself
  scope.addContentTypeParser('*', (_request, _body, done) => done(null))
  const handle = (request, reply) => serveUploads(request.raw, reply.hijack().raw)
  scope.all('/uploads', handle).all('/uploads/*', handle)
})
app.register(formbody)
app.get('/', (_request, reply) => reply.type('text/html').send(readFileSync(new URL('page.html', import.meta.url))))
app.post('/', async (request) => {
  const expected = { secret: RECEIPT_SECRET, audience: 'video', owner: userOf(request) }
  const receipts = [request.body.video ?? []].flat()
  const sent = await Promise.all(receipts.map((receipt) => verifyReceipt(receipt, expected)))
  for (const film of sent) films.set(film.jti, film)
  return [...films.values()]
})
app.setErrorHandler((error, _request, reply) => reply.code(error.name === 'ReceiptError' ? 400 : 500).send())
await app.listen({ port: Number(PORT) })

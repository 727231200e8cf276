// npm install sluice express
import express from 'express'
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

const app = express()
app.all('/uploads{/*path}', nodeListener(uploads)) // before any body parser
app.use(express.urlencoded())
app.get('/', (_request, response) => response.sendFile('page.html', { root: import.meta.dirname }))
app.post('/', async (request, response) => {
  const expected = { secret: RECEIPT_SECRET, audience: 'video', owner: userOf(request) }
  const receipts = [request.body.video ?? []].flat()
  const sent = await Promise.all(receipts.map((receipt) => verifyReceipt(receipt, expected)))
  for (const film of sent) films.set(film.jti, film)
  response.json([...films.values()])
})
app.use((error, _request, response, _next) => response.sendStatus(error.name === 'ReceiptError' ? 400 : 500))
app.listen(PORT)

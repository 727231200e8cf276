import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
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

const serveUploads = nodeListener(uploads)
const seen = new Set() // in your database: a unique column

async function acceptForm(request, response) {
  const form = await new Response(request, { headers: request.headers }).formData()
  const expected = { secret: RECEIPT_SECRET, audience: 'video', owner: userOf(request) }
  const films = await Promise.all(form.getAll('video').map((receipt) => verifyReceipt(receipt, expected)))
  const lines = []
  for (const { jti, object, size, type } of films) {
    if (seen.has(jti)) continue // the same receipt, sent twice
    seen.add(jti)
    lines.push(`${object.name}: ${size} bytes, ${type}\n`)
  }
  response.end(lines.join(''))
}

createServer((request, response) => {
  if (/^\/uploads(\/|$)/.test(request.url)) return serveUploads(request, response)
  if (request.method === 'POST') return acceptForm(request, response).catch(() => response.writeHead(400).end())
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  response.end(readFileSync(new URL('page.html', import.meta.url)))
}).listen(PORT)

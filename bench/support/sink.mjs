// The least that a server in Node can do: takes every body and keeps none, and gives back one answer from memory.
// It tells its port on the first line; what it gives is PUT to /kept before.
import { createServer } from 'node:http'

let kept = Buffer.alloc(0)

const server = createServer(async (request, response) => {
  if (request.method === 'GET') {
    response.end(kept)
    return
  }
  const chunks = []
  for await (const chunk of request) if (request.url === '/kept') chunks.push(chunk)
  if (request.url === '/kept') kept = Buffer.concat(chunks)
  response.writeHead(201, { 'Content-Length': 0 }).end()
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.once('SIGTERM', () => process.exit(0))

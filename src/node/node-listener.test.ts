// Over a real socket: what node:http makes of our answers cannot be seen in memory.
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createScene } from '../../test/server/scene.ts'
import { type FetchHandler, nodeListener } from './node-listener.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function listen(handler: FetchHandler): Promise<string> {
  const server = createServer(nodeListener(handler))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('node listener', () => {
  test('carries a whole upload, and requests of the same origin pass as a browser sends them', async () => {
    const scene = createScene()
    const base = await listen(scene.server)
    const post = async (path: string, body: object) => {
      const headers = { 'Content-Type': 'application/json', Origin: base }
      return (await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) })).json()
    }
    const { uploads } = await post('/uploads', { files: [{ name: 'ü.bin', size: 250, type: '' }] })
    const [upload] = uploads
    const md5s = scene.send({ ...upload, size: 250 })
    const { object, receipt } = await post(`/uploads/${upload.id}/complete`, { token: upload.token, md5s })
    expect(object.size).toBe(250)
    const status = await fetch(`${base}/uploads/${upload.id}`, { headers: { 'Sluice-Token': upload.token } })
    expect(await status.json()).toMatchObject({ state: 'complete', receipt })
  })

  test('authorize sees cookies and bearer tokens', async () => {
    const seen: (string | null)[] = []
    const { server } = createScene({
      authorize: (request) => {
        seen.push(request.headers.get('Cookie'), request.headers.get('Authorization'))
        return { owner: 'ada' }
      },
    })
    const base = await listen(server)
    const headers = { 'Content-Type': 'application/json', Cookie: 'a=1; b=2', Authorization: 'Bearer x' }
    const body = JSON.stringify({ files: [{ name: 'x', size: 1, type: '' }] })
    expect((await fetch(`${base}/uploads`, { method: 'POST', headers, body })).status).toBe(200)
    expect(seen).toEqual(['a=1; b=2', 'Bearer x'])
  })

  test('a body beyond the limit is answered 413 while it is still being sent', async () => {
    const { server } = createScene()
    const base = await listen(server)
    const reply = await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const options = {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
      }
      const request = httpRequest(`${base}/uploads/${'a'.repeat(32)}/grant`, options, async (response) => {
        let body = ''
        for await (const chunk of response) body += chunk
        request.destroy()
        resolve({ status: response.statusCode, body })
      })
      request.on('error', reject)
      // Never ended: an answer proves that the server did not wait for the end.
      request.write(Buffer.alloc(100_000, ' '))
    })
    expect(reply.status).toBe(413)
    expect(JSON.parse(reply.body)).toMatchObject({ sluice: 1, error: { code: 'body_too_large', limit: 65_536 } })
  })

  test('a sender that goes away in the middle of a body is not an error of ours', async () => {
    const { server, logged } = createScene()
    const answered: number[] = []
    const base = await listen({
      fetch: async (request) => {
        const response = await server.fetch(request)
        answered.push(response.status)
        return response
      },
    })
    const headers = { 'Content-Type': 'application/json', 'Content-Length': '1000' }
    const request = httpRequest(`${base}/uploads`, { method: 'POST', headers })
    request.on('error', () => undefined)
    await new Promise<void>((resolve) => request.write('{"files":', () => resolve()))
    request.destroy()
    await expect.poll(() => answered).toEqual([400])
    expect(logged).toEqual([])
  })
})

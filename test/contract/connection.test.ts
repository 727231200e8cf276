import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { type ContractStore, describeContract, signedTarget } from './support/contract-store.ts'

/** Writes bytes to the store as they are, and reads until `isEnough` or the end of the connection. */
function talk(store: ContractStore, bytes: string, isEnough: (seen: string) => boolean): Promise<string> {
  const { hostname, port } = new URL(store.origin())
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'))
    let seen = ''
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1')
      if (isEnough(seen)) socket.destroy()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(seen))
  })
}

const statuses = (text: string): readonly string[] =>
  [...text.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, code]) => code ?? '')

describeContract('connections', (store) => {
  const token = async (): Promise<string> => {
    const { user, key } = store.users().admin
    return (await store.logIn(user, key)).headers['x-auth-token'] ?? ''
  }
  const head = async (method: string, path: string, ...headers: readonly string[]): Promise<string> =>
    [`${method} ${path} HTTP/1.1`, 'Host: x', `X-Auth-Token: ${await token()}`, ...headers, '', ''].join('\r\n')

  test('a PUT without a length is 411', async () => {
    const container = await store.container()
    const request = await head('PUT', `${store.accountPath()}/${container}/o`, 'Connection: close')
    const seen = await talk(store, request, (text) => text.includes('\r\n\r\n'))
    expect(statuses(seen)).toEqual(['411'])
  })

  test('Expect: 100-continue is answered with 100 when the body is wanted', async () => {
    const container = await store.container()
    const path = `${store.accountPath()}/${container}/o`
    const request = await head('PUT', path, 'Content-Length: 5', 'Expect: 100-continue', 'Connection: close')
    const invited = await talk(store, request, (text) => text.includes('\r\n\r\n'))
    expect(statuses(invited)).toEqual(['100'])
  })

  test('a refusal comes without 100', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'x')
    const path = `${store.accountPath()}/${container}/o`
    const extra = ['Content-Length: 5', 'Expect: 100-continue', 'If-None-Match: *', 'Connection: close']
    const seen = await talk(store, await head('PUT', path, ...extra), (text) => text.includes('\r\n\r\n'))
    expect(statuses(seen)).toEqual(['412'])
  })

  test('a connection goes on after a refused upload whose body was sent', async () => {
    const container = await store.container({ 'X-Container-Meta-Temp-URL-Key': 'key' })
    const target = signedTarget(store, { method: 'PUT', at: [container, 'o'], key: 'wrong' })
    const body = 'x'.repeat(200_000)
    const put = `PUT ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    const next = 'GET /healthcheck HTTP/1.1\r\nHost: x\r\n\r\n'
    const seen = await talk(store, put + next, (text) => statuses(text).length === 2)
    expect(statuses(seen)).toEqual(['401', '200'])
  })

  test('a connection goes on after a 404, a 422 and a 201', async () => {
    const container = await store.container()
    const base = `${store.accountPath()}/${container}`
    const requests = [
      await head('GET', `${base}/missing`),
      `${await head('PUT', `${base}/o`, 'Content-Length: 1', 'ETag: 0')}x`,
      `${await head('PUT', `${base}/o`, 'Content-Length: 1')}x`,
    ]
    const seen = await talk(store, requests.join(''), (text) => statuses(text).length === 3)
    expect(statuses(seen)).toEqual(['404', '422', '201'])
  })

  test('a PUT that breaks off leaves nothing', async () => {
    const container = await store.container()
    await store.put([container, 'o'], 'old')
    const request = await head('PUT', `${store.accountPath()}/${container}/o`, 'Content-Length: 100')
    const { hostname, port } = new URL(store.origin())
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write(`${request}half`, () => socket.destroy()))
      socket.on('error', reject)
      socket.on('close', () => resolve())
    })
    expect((await store.send({ method: 'GET', at: [container, 'o'] })).text).toBe('old')
  })

  test('a chunked manifest is as good as one with a length', async () => {
    const container = await store.container()
    await store.put([container, 'a'], 'x')
    const query = { 'multipart-manifest': 'put' }
    const body = JSON.stringify([{ path: `/${container}/a` }])
    expect((await store.send({ method: 'PUT', at: [container, 'm'], query, body, chunked: true })).status).toBe(201)
  })
})

/** Requests as fast as they can be sent from one process, over connections that are kept. */
import { once } from 'node:events'
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { Readable } from 'node:stream'
import { type Contender, LISTED } from './contenders.ts'

/** Written at a time: large enough that writing does not cost more than sending. */
const CHUNK_BYTES = 1 << 20
/** As many as a page would use for small files, and enough to keep two cores busy. */
const CONNECTIONS = 8

/** Puts one object of `bytes` bytes. @returns megabytes (10^6) a second. */
export async function putLarge(contender: Contender, bytes: number): Promise<number> {
  const start = performance.now()
  await put(contender, 'large', bytes, Readable.from(chunks(bytes)))
  return bytes / 1e6 / ((performance.now() - start) / 1000)
}

function* chunks(bytes: number): Generator<Buffer> {
  const chunk = Buffer.alloc(CHUNK_BYTES, 'sluice')
  for (let sent = 0; sent < bytes; sent += CHUNK_BYTES) yield chunk.subarray(0, Math.min(CHUNK_BYTES, bytes - sent))
}

/** Puts objects of `bytes` bytes for `seconds`. @returns objects a second. */
export async function putSmall(contender: Contender, bytes: number, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const body = Buffer.alloc(bytes, 'sluice')
  const start = performance.now()
  let count = 0
  const connection = async (): Promise<void> => {
    while (performance.now() - start < seconds * 1000) {
      await put(contender, `small-${count++}`, bytes, Readable.from([body]), agent)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  agent.destroy()
  return count / ((performance.now() - start) / 1000)
}

/** Reads the whole listing, page by page. @returns names a second. */
export async function listAll(contender: Contender): Promise<number> {
  const agent = new Agent({ keepAlive: true })
  const start = performance.now()
  let marker = ''
  for (let listed = 0; listed < LISTED; ) {
    const { body } = await ask(contender.listingUrl(marker), { method: 'GET', headers: contender.headers, agent })
    const rows: readonly { readonly name: string }[] = JSON.parse(body.toString())
    if (rows.length === 0) throw new Error(`${contender.name} listed ${listed} names of ${LISTED}.`)
    listed += rows.length
    marker = rows.at(-1)?.name ?? ''
  }
  agent.destroy()
  return LISTED / ((performance.now() - start) / 1000)
}

/** A page as the store gives it, for the sink to give back. */
export async function firstPage(contender: Contender): Promise<Buffer> {
  return (await ask(contender.listingUrl(''), { method: 'GET', headers: contender.headers })).body
}

async function put(contender: Contender, name: string, bytes: number, body: Readable, agent?: Agent): Promise<void> {
  const headers = { ...contender.headers, 'Content-Length': bytes }
  const options = { method: 'PUT', headers, ...(agent === undefined ? {} : { agent }) }
  const { status } = await ask(contender.objectUrl(name), options, body)
  if (status !== 201) throw new Error(`${contender.name} answered a PUT with ${status}.`)
}

async function ask(
  url: URL,
  options: RequestOptions,
  body?: Readable,
): Promise<{ readonly status: number; readonly body: Buffer }> {
  const call = request(url, options)
  const answered = once(call, 'response') as Promise<[IncomingMessage]>
  if (body === undefined) call.end()
  else body.pipe(call)
  const [answer] = await answered
  const received: Buffer[] = []
  for await (const chunk of answer) received.push(chunk)
  return { status: answer.statusCode ?? 0, body: Buffer.concat(received) }
}

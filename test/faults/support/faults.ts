/** The faults, each as what becomes of one request. Whatever reaches the server behind is what the server really does. */
import { after } from './gate.ts'
import type { Fault, Passage, ReplyHead } from './passage.ts'

/** No fault at all. */
export const pass: Fault = async (passage) => passage.reply(await passage.send(passage.body()))

/** The connection breaks in the middle of the body. The server behind has seen as much as came. */
export function cutBody({ after }: { readonly after: number }): Fault {
  return async (passage) => {
    await passage.send(upTo(passage, after))
  }
}

/** The first bytes of a body, then the cut. */
async function* upTo(passage: Passage, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes
  for await (const piece of passage.body()) {
    yield piece.subarray(0, left)
    left -= piece.length
    if (left <= 0) break
  }
  passage.strike()
  throw new Error('cut')
}

/** The server has done what it was asked; the connection breaks before a byte of its answer. */
export const loseReply: Fault = async (passage) => {
  const answer = await passage.send(passage.body())
  await drain(answer)
  passage.strike()
  passage.cut()
}

/** The answer breaks off within its headers. */
export const truncateHead: Fault = async (passage) => {
  const answer = await passage.send(passage.body())
  await drain(answer)
  passage.strike()
  await passage.write(`HTTP/1.1 ${answer.statusCode} Created\r\nContent-Length: 0\r\nETa`)
  passage.cut()
}

/** The answer breaks off within its body. */
export const truncateBody: Fault = async (passage) => {
  const answer = await passage.send(passage.body())
  await drain(answer)
  passage.strike()
  const cors = corsFor(passage)
  const lines = Object.entries(cors).map(([name, value]) => `${name}: ${value}\r\n`)
  await passage.write(`HTTP/1.1 ${answer.statusCode} Created\r\nContent-Length: 100\r\n${lines.join('')}\r\nhalf`)
  passage.cut()
}

/**
 * Nobody reads on until then: the sender's buffers fill, and then nothing moves. (Who does not read does not see a
 * connection end either, so this end has to be told.)
 */
export function stallBody({ after, until }: { readonly after: number; readonly until: Promise<void> }): Fault {
  return async (passage) => {
    let left = after
    for await (const piece of passage.body()) {
      left -= piece.length
      if (left <= 0) break
    }
    passage.strike()
    await until
    passage.cut()
  }
}

/** The server has done what it was asked, and its answer never comes; the connection stays open. */
export const stallReply: Fault = async (passage) => {
  const answer = await passage.send(passage.body())
  await drain(answer)
  passage.strike()
  await passage.gone()
}

export interface Pace {
  readonly bytesPerSecond: number
  /** From then on there is no limit. @default never */
  readonly until?: Promise<void>
}

/** Takes the body at this pace. */
export function slowBody(pace: Pace): Fault {
  return async (passage) => {
    passage.strike()
    await passage.reply(await passage.send(slowly(passage.body(), pace)))
  }
}

async function* slowly(body: AsyncIterable<Buffer>, { bytesPerSecond, until }: Pace): AsyncGenerator<Buffer> {
  const begun = performance.now()
  let bytes = 0
  let isSlow = true
  void until?.then(() => {
    isSlow = false
  })
  for await (const piece of body) {
    yield piece
    bytes += piece.length
    const early = after((bytes * 1000) / bytesPerSecond - (performance.now() - begun))
    if (isSlow) await (until ? Promise.race([early, until]) : early)
  }
}

/** The answer is there at once and is held back until then. */
export function holdReply(until: Promise<unknown>): Fault {
  return async (passage) => {
    const answer = await passage.send(passage.body())
    passage.strike()
    await until
    await passage.reply(answer)
  }
}

/** Takes the whole body from the sender at once; the server behind sees it only then, and only if the sender is still there. */
export function swallowFirst(until: Promise<unknown>): Fault {
  return async (passage) => {
    const body = await passage.wholeBody()
    passage.strike()
    if ((await Promise.race([until, passage.gone().then(() => 'gone')])) !== 'gone') {
      await passage.reply(await passage.send(body))
    }
  }
}

export interface OwnAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly text?: string
  /** Whether the page may read it: whether it allows the page's origin. @default true */
  readonly isReadable?: boolean
  /** Says so after as many bytes of the body, and breaks off then. @default after all of it */
  readonly after?: number
  /** The server behind has done what it was asked all the same. @default false */
  readonly isServed?: boolean
}

/** Something on the way answers by itself. */
export function answer({ status, headers = {}, text, isReadable = true, after, isServed = false }: OwnAnswer): Fault {
  return async (passage) => {
    if (isServed) await drain(await passage.send(passage.body()))
    else await readSome(passage, after)
    passage.strike()
    await passage.answer({ status, headers: { ...(isReadable && corsFor(passage)), ...headers } }, text)
    if (after !== undefined) passage.cut()
  }
}

async function readSome(passage: Passage, most = Number.POSITIVE_INFINITY): Promise<void> {
  let left = most
  for await (const piece of passage.body()) {
    left -= piece.length
    if (left <= 0) return
  }
}

/** The answer's head is changed on its way back. */
export function changeReply(change: (head: ReplyHead) => ReplyHead): Fault {
  return async (passage) => {
    const answer = await passage.send(passage.body())
    passage.strike()
    await passage.reply(answer, change)
  }
}

/** The page may not read the ETag. */
export const hideEtag: Fault = changeReply(({ status, headers }) => {
  const { etag: _, ...others } = headers
  return { status, headers: others }
})

/** A listing in JSON is changed on its way back. */
export function changeListing(change: (entries: readonly unknown[]) => readonly unknown[]): Fault {
  return async (passage) => {
    const pieces: Buffer[] = []
    const answer = await passage.send(passage.body())
    for await (const piece of answer) pieces.push(piece as Buffer)
    passage.strike()
    const entries = JSON.parse(Buffer.concat(pieces).toString()) as readonly unknown[]
    const head = { status: answer.statusCode ?? 0, headers: { 'content-type': 'application/json; charset=utf-8' } }
    await passage.answer(head, JSON.stringify(change(entries)))
  }
}

/** One bit is not what it was. */
export const flipBit: Fault = async (passage) => {
  const body = await passage.wholeBody()
  passage.strike()
  await passage.reply(await passage.send(flipped(body)))
}

/** The same, and the store is not told what it should have got. */
export const flipBitUnseen: Fault = async (passage) => {
  const body = await passage.wholeBody()
  passage.strike()
  await passage.reply(await passage.send(flipped(body), { etag: undefined }))
}

function flipped(body: Buffer): Buffer {
  const other = Buffer.from(body)
  const middle = other.length >> 1
  other[middle] = (other[middle] ?? 0) ^ 1
  return other
}

/** The server gets it twice at the same time; the sender hears one of the answers. */
export const duplicate: Fault = async (passage) => {
  const body = await passage.wholeBody()
  passage.strike()
  const [first, second] = await Promise.all([passage.send(body), passage.send(body)])
  await drain(second)
  await passage.reply(first)
}

export interface Zombie {
  readonly fault: Fault
  /** Lets it reach the server now. */
  deliver(): Promise<number>
}

/** The request lies on the way, its connection breaks, and it arrives long after everybody has forgotten it. */
export function zombie(): Zombie {
  let deliver: (() => Promise<number>) | undefined
  return {
    fault: async (passage) => {
      const body = await passage.wholeBody()
      passage.strike()
      deliver = async () => {
        const answer = await passage.send(body)
        await drain(answer)
        return answer.statusCode ?? 0
      }
      passage.cut()
    },
    async deliver() {
      if (deliver === undefined) throw new Error('Nothing lies on the way.')
      return deliver()
    },
  }
}

/** What lets the page read an answer that is not the store's. */
function corsFor({ request }: Passage): Record<string, string> {
  const { origin } = request.headers
  if (origin === undefined) return {}
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'etag, retry-after, x-trans-id' }
}

async function drain(answer: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of answer);
}

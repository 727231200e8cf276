import type { Socket } from 'node:net'
import { Refusal, refuse } from '../../http/response.ts'
import type { FaultKind } from '../fault-kind.ts'
import type { StallFault } from '../faults.ts'
import { hasBodyBeyond, withBody } from '../request-change.ts'
import { untilClosed, waitOn } from '../waiting.ts'

export const stall: FaultKind<StallFault> = {
  befalls: (request, { afterBytes = 0 }) => hasBodyBeyond(request, afterBytes),
  // Long enough to be seen, short enough for a client to sit it out.
  draw: (chance) => ({ kind: 'stall', afterBytes: chance.between(0, 2_000_000), ms: chance.between(500, 5000) }),
  prepare: ({ afterBytes = 0, ms }) => ({
    stage: () => (request, next) =>
      next(withBody(request, (source) => stallAfter(source, afterBytes, ms, request.socket))),
  }),
}

async function* stallAfter(
  source: AsyncIterable<Uint8Array>,
  bytes: number,
  ms: number | undefined,
  socket: Socket,
): AsyncIterable<Uint8Array> {
  const pause = (): Promise<void> => (ms === undefined ? forEver(socket) : waitOn(socket, ms))
  let received = 0
  let hasStalled = false
  // Before the first read where no byte is to come first: nothing at all is taken from the socket then.
  if (bytes === 0) {
    hasStalled = true
    await pause()
  }
  for await (const chunk of source) {
    received += chunk.length
    if (!hasStalled && received > bytes) {
      hasStalled = true
      await pause()
    }
    yield chunk
  }
}

/** The bytes may all be here when the client gives up: a store that never read them has not stored them. */
async function forEver(socket: Socket): Promise<never> {
  await untilClosed(socket)
  throw new Refusal(refuse(499))
}

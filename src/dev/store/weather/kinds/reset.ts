import type { Socket } from 'node:net'
import { Refusal, refuse } from '../../http/response.ts'
import type { FaultKind } from '../fault-kind.ts'
import type { ResetFault } from '../faults.ts'
import { hasBodyBeyond, withBody } from '../request-change.ts'

export const reset: FaultKind<ResetFault> = {
  befalls: (request, { afterBytes = 0 }) => afterBytes === 0 || hasBodyBeyond(request, afterBytes),
  // Within the first part of a part.
  draw: (chance) => ({ kind: 'reset', afterBytes: chance.between(0, 2_000_000) }),
  prepare: ({ afterBytes = 0 }) => ({
    stage: () => async (request, next) => {
      if (afterBytes === 0) throw cut(request.socket)
      return next(withBody(request, (source) => cutAfter(source, afterBytes, request.socket)))
    },
  }),
}

async function* cutAfter(source: AsyncIterable<Uint8Array>, bytes: number, socket: Socket): AsyncIterable<Uint8Array> {
  let received = 0
  for await (const chunk of source) {
    if (received + chunk.length > bytes) throw cut(socket)
    received += chunk.length
    yield chunk
  }
}

/** What the store then sees is what it sees of every client that goes away. */
function cut(socket: Socket): Refusal {
  socket.resetAndDestroy()
  return new Refusal(refuse(499))
}

import type { Socket } from 'node:net'
import { discardBody } from '../../http/response.ts'
import type { FaultKind } from '../fault-kind.ts'
import type { NoAnswerFault } from '../faults.ts'
import { untilClosed } from '../waiting.ts'

export const noAnswer: FaultKind<NoAnswerFault> = {
  befalls: () => true,
  // A silent connection would end by the client's patience only: that needs a rule of its own.
  draw: (chance) => ({ kind: 'no-answer', ending: chance.pick(['close', 'reset']) }),
  prepare: ({ ending = 'close' }) => ({
    stage: () => async (request, next) => {
      const response = await next(request)
      await discardBody(response)
      await end(request.socket, ending)
      return response
    },
  }),
}

async function end(socket: Socket, ending: 'close' | 'reset' | 'hold'): Promise<void> {
  if (ending === 'hold') await untilClosed(socket)
  else if (ending === 'reset') socket.resetAndDestroy()
  else socket.destroy()
}

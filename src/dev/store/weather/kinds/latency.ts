import type { FaultKind } from '../fault-kind.ts'
import type { LatencyFault } from '../faults.ts'
import { waitOn } from '../waiting.ts'

export const latency: FaultKind<LatencyFault> = {
  befalls: () => true,
  // From a good mobile network to a bad one.
  draw: (chance) => ({ kind: 'latency', ms: chance.between(40, 800) }),
  prepare: ({ ms, jitterMs = 0 }) => ({
    stage: (chance) => async (request, next) => {
      await waitOn(request.socket, ms + chance.next() * jitterMs)
      return next(request)
    },
  }),
}

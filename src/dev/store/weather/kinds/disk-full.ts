/**
 * Each object server refuses with 507 before it takes the body; no quorum is left, and the proxy answers 503 for it from
 * within its controller, so CORS headers are there.
 */
import type { Backend } from '../../backend/backend.ts'
import { Refusal, refuse } from '../../http/response.ts'
import type { FaultKind } from '../fault-kind.ts'
import type { DiskFullFault } from '../faults.ts'
import { isObjectPut, withView } from '../request-change.ts'

export const diskFull: FaultKind<DiskFullFault> = {
  befalls: isObjectPut,
  draw: () => ({ kind: 'disk-full' }),
  prepare: () => ({
    stage: () => (request, next) => next(withView(request, fullBackend)),
  }),
}

function fullBackend(backend: Backend): Backend {
  return {
    ...backend,
    async putObject() {
      throw new Refusal(refuse(503))
    },
  }
}

import { amend } from '../../http/response.ts'
import type { FaultKind } from '../fault-kind.ts'
import type { WrongEtagFault } from '../faults.ts'
import { isObjectPut } from '../request-change.ts'

export const wrongEtag: FaultKind<WrongEtagFault> = {
  befalls: isObjectPut,
  draw: () => ({ kind: 'wrong-etag' }),
  prepare: () => ({
    stage: () => async (request, next) => {
      const response = await next(request)
      const etag = response.headers.get('etag')
      return etag === undefined ? response : amend(response, { etag: other(etag) })
    },
  }),
}

/** Every hex digit replaced by its complement: as long, as hexadecimal, and never the same. */
function other(etag: string): string {
  return etag.replace(/[0-9a-f]/g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16))
}

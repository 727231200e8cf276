/**
 * Lost means gone from the disks, not from the container's books: listed, and 404 when it is asked for, so that a large
 * object over it breaks as in Swift. It is found again when it is written anew, or when the rule is taken back.
 */
import type { Backend, ObjectKey } from '../../backend/backend.ts'
import type { Timestamp } from '../../backend/timestamp.ts'
import { kindOf } from '../../http/path.ts'
import type { StoreRequest } from '../../http/request.ts'
import { isSuccess } from '../../http/response.ts'
import type { FaultKind } from '../fault-kind.ts'
import type { LostObjectFault } from '../faults.ts'
import { isObjectPut, withView } from '../request-change.ts'

export const lostObject: FaultKind<LostObjectFault> = {
  befalls: ({ method, path }) => method !== 'OPTIONS' && kindOf(path) === 'object',
  draw: () => ({ kind: 'lost-object' }),
  prepare(_, backend) {
    /** When each was lost. */
    const losses = new Map<string, Timestamp>()
    const hide = (request: StoreRequest): StoreRequest => withView(request, (inner) => withoutLost(inner, losses))
    return {
      standing: (request, next) => next(losses.size === 0 ? request : hide(request)),
      stage: () => async (request, next) => {
        const lose = (): unknown => losses.set(lossOf(keyOf(request)), backend.stamp())
        if (!isObjectPut(request)) {
          lose()
          return next(hide(request))
        }
        const response = await next(request)
        if (isSuccess(response)) lose()
        return response
      },
    }
  },
}

function keyOf({ path }: StoreRequest): ObjectKey {
  return { account: path.account, container: path.container ?? '', object: path.object ?? '' }
}

/** Neither an account nor a container can hold a slash. */
function lossOf({ account, container, object }: ObjectKey): string {
  return `${account}/${container}/${object}`
}

function withoutLost(backend: Backend, losses: ReadonlyMap<string, Timestamp>): Backend {
  return {
    ...backend,
    object(key) {
      const record = backend.object(key)
      const lostAt = losses.get(lossOf(key))
      return record === undefined || lostAt === undefined || record.createdAt > lostAt ? record : undefined
    },
  }
}

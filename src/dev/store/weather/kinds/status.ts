import { withCors } from '../../app/cors.ts'
import type { StoreRequest } from '../../http/request.ts'
import { discardBody, respond, type StoreResponse } from '../../http/response.ts'
import type { FaultKind } from '../fault-kind.ts'
import type { StatusFault } from '../faults.ts'

export const status: FaultKind<StatusFault> = {
  befalls: () => true,
  // What Swift, its rate limit, and the load balancers in front of it give on a busy day.
  draw: (chance) => ({
    kind: 'status',
    status: chance.pick([498, 500, 502, 503, 503, 504]),
    when: chance.pick(['at-once', 'after-body', 'after-storing']),
    cors: chance.happens(0.5),
    ...(chance.happens(0.3) ? { retryAfterSeconds: chance.between(0, 2) } : {}),
  }),
  prepare: (fault, backend) => ({
    stage: () => async (request, next) => {
      if (fault.when === 'after-body') await drain(request)
      if (fault.when === 'after-storing') await discardBody(await next(request))
      const response = answer(fault)
      const { account, container = '' } = request.path
      return fault.cors === true ? withCors(request, backend.container(account, container), response) : response
    },
  }),
}

async function drain({ body }: StoreRequest): Promise<void> {
  for await (const _ of body.stream());
}

function answer({ status, headers = {}, retryAfterSeconds, text }: StatusFault): StoreResponse {
  const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  return respond(status, { ...lowered, ...retryAfter }, text === undefined ? undefined : Buffer.from(text))
}

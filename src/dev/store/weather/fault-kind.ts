/** What every kind of fault has to know about itself. */
import type { Backend } from '../backend/backend.ts'
import type { Middleware } from '../http/pipeline.ts'
import type { StoreRequest } from '../http/request.ts'
import type { Chance } from './chance.ts'
import type { Fault } from './faults.ts'

export interface FaultKind<F extends Fault> {
  /** Whether the fault could show on this request at all. */
  befalls(request: StoreRequest, fault: F): boolean
  /** A fault of this kind, of a strength that a bad day brings. */
  draw(chance: Chance): F
  /** Called once for a rule, so that its requests can share something: a link's width, or what was lost. */
  prepare(fault: F, backend: Backend): PreparedFault
}

export interface PreparedFault {
  /** What one request meets: a middleware outside all of Swift's. */
  stage(chance: Chance): Middleware
  /** What all requests meet as long as the rule stands. */
  readonly standing?: Middleware
}

/** One fault that one request meets. */
export interface MetFault {
  /** Id of the rule; undefined when it was the climate. */
  readonly rule?: string
  readonly fault: Fault
  readonly stage: Middleware
}

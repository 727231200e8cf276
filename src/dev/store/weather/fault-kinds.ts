/** All kinds, in the order in which a request meets them when several apply: the network first, then the store. */
import type { FaultKind } from './fault-kind.ts'
import type { Fault, FaultName } from './faults.ts'
import { bandwidth } from './kinds/bandwidth.ts'
import { diskFull } from './kinds/disk-full.ts'
import { expired } from './kinds/expired.ts'
import { flipByte } from './kinds/flip-byte.ts'
import { laggingListing } from './kinds/lagging-listing.ts'
import { latency } from './kinds/latency.ts'
import { lostObject } from './kinds/lost-object.ts'
import { noAnswer } from './kinds/no-answer.ts'
import { reset } from './kinds/reset.ts'
import { stall } from './kinds/stall.ts'
import { status } from './kinds/status.ts'
import { wrongEtag } from './kinds/wrong-etag.ts'

type FaultKinds = { readonly [Name in FaultName]: FaultKind<Extract<Fault, { readonly kind: Name }>> }

const KINDS: FaultKinds = {
  latency,
  bandwidth,
  stall,
  reset,
  'flip-byte': flipByte,
  'no-answer': noAnswer,
  status,
  expired,
  'wrong-etag': wrongEtag,
  'lost-object': lostObject,
  'lagging-listing': laggingListing,
  'disk-full': diskFull,
}

export const FAULT_NAMES: readonly FaultName[] = Object.keys(KINDS) as FaultName[]

/** The kind of a fault. The cast says what `FaultKinds` guarantees: a name leads to the kind of just that fault. */
export function kindNamed(name: FaultName): FaultKind<Fault> {
  return KINDS[name] as FaultKind<Fault>
}

/** Sorts faults into the order in which a request meets them. */
export function byOrder(a: { readonly fault: Fault }, b: { readonly fault: Fault }): number {
  return FAULT_NAMES.indexOf(a.fault.kind) - FAULT_NAMES.indexOf(b.fault.kind)
}

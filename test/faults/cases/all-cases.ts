import type { FaultCase } from '../support/fault-case.ts'
import { applicationCases } from './application-cases.ts'
import { boundaryCases } from './boundary-cases.ts'
import { connectionCases } from './connection-cases.ts'
import { integrityCases } from './integrity-cases.ts'
import { networkCases } from './network-cases.ts'
import { patienceCases } from './patience-cases.ts'
import { permissionCases } from './permission-cases.ts'
import { refusalCases } from './refusal-cases.ts'
import { storageCases } from './storage-cases.ts'
import { tabCases } from './tab-cases.ts'
import { visitCases } from './visit-cases.ts'

/** Every trial: those that wait longest first, the others in the order of the table. */
export const allCases: readonly FaultCase[] = [...patienceCases, ...quickCases()]

function quickCases(): readonly FaultCase[] {
  return [
    ...connectionCases,
    ...refusalCases,
    ...integrityCases,
    ...permissionCases,
    ...networkCases,
    ...applicationCases,
    ...boundaryCases,
    ...visitCases,
    ...tabCases,
    ...storageCases,
  ].sort((a, b) => a.row - b.row)
}

/** Weather by chance, which a seed brings back. */
import type { Backend } from '../backend/backend.ts'
import type { StoreRequest } from '../http/request.ts'
import { createChance } from './chance.ts'
import type { MetFault, PreparedFault } from './fault-kind.ts'
import { FAULT_NAMES, kindNamed } from './fault-kinds.ts'
import type { FaultName } from './faults.ts'
import { compileFilter } from './request-filter.ts'
import type { Climate } from './rules.ts'

export interface ClimateBook {
  readonly climate: Climate
  meet(request: StoreRequest): readonly MetFault[]
  /** Faults that last beyond their request. */
  prepared(): Iterable<PreparedFault>
}

/** A slow line can also break; two other faults in one request would only hide one another. */
const COMPANIONS: readonly FaultName[] = ['latency', 'bandwidth']

export function openClimate(climate: Climate, backend: Backend): ClimateBook {
  const isAbout = compileFilter(climate.match ?? {})
  const lasting = new Map<FaultName, PreparedFault>()
  let requests = 0

  function drawFault(name: FaultName, request: StoreRequest): MetFault | undefined {
    // The number of the request and the kind make the draw: what other kinds do does not move it.
    const chance = createChance(climate.seed, requests, name)
    if (!chance.happens(climate.chances[name] ?? 0)) return undefined
    const kind = kindNamed(name)
    const fault = kind.draw(chance)
    if (!kind.befalls(request, fault)) return undefined
    const prepared = lasting.get(name) ?? kind.prepare(fault, backend)
    if (prepared.standing !== undefined) lasting.set(name, prepared)
    return { fault, stage: prepared.stage(chance) }
  }

  return {
    climate,
    prepared: () => lasting.values(),
    meet(request) {
      if (!isAbout(request)) return []
      requests++
      const met: MetFault[] = []
      let isTroubled = false
      for (const name of FAULT_NAMES) {
        const isCompanion = COMPANIONS.includes(name)
        const fault = isTroubled && !isCompanion ? undefined : drawFault(name, request)
        if (fault === undefined) continue
        met.push(fault)
        isTroubled ||= !isCompanion
      }
      return met
    },
  }
}

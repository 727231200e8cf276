/** Decides, request by request, what goes wrong: the rules first, then the climate. */
import type { Backend } from '../backend/backend.ts'
import type { Middleware } from '../http/pipeline.ts'
import type { StoreRequest } from '../http/request.ts'
import { createChance } from './chance.ts'
import { type ClimateBook, openClimate } from './climate.ts'
import type { MetFault, PreparedFault } from './fault-kind.ts'
import { byOrder, kindNamed } from './fault-kinds.ts'
import type { Fault } from './faults.ts'
import { compileFilter } from './request-filter.ts'
import type { Climate, RuleMatch, StandingRule, WeatherRule } from './rules.ts'

export interface Forecast {
  add(rules: readonly WeatherRule[]): readonly StandingRule[]
  remove(id: string): boolean
  clearRules(): void
  rules(): readonly StandingRule[]
  setClimate(climate: Climate | undefined): void
  climate(): Climate | undefined
  /** Counts the request where it matches, and tells what it meets, outermost first. */
  meet(request: StoreRequest): readonly MetFault[]
  /** What every request meets. */
  standing(): readonly Middleware[]
}

interface Entry {
  readonly id: string
  readonly match: RuleMatch
  readonly fault: Fault
  readonly prepared: PreparedFault
  readonly concerns: (request: StoreRequest) => boolean
  /** What its draws are about: two rules of one seed would always fall together otherwise. */
  readonly subject: string
  met: number
  applied: number
}

/** Rules without a seed of their own: the same each time, so that a test is. */
const DEFAULT_SEED = 1

const NOTHING: readonly never[] = []

export function createForecast(backend: Backend): Forecast {
  const entries = new Map<string, Entry>()
  let climate: ClimateBook | undefined
  let named = 0

  function freeId({ kind }: Fault): string {
    let id: string
    do id = `${kind}-${++named}`
    while (entries.has(id))
    return id
  }

  return {
    add: (rules) =>
      rules.map((rule) => {
        const entry = createEntry(rule, rule.id ?? freeId(rule.fault), backend)
        entries.set(entry.id, entry)
        return describe(entry)
      }),
    remove: (id) => entries.delete(id),
    clearRules: () => entries.clear(),
    rules: () => [...entries.values()].map(describe),
    setClimate(next) {
      climate = next === undefined ? undefined : openClimate(next, backend)
    },
    climate: () => climate?.climate,
    meet(request) {
      if (entries.size === 0 && climate === undefined) return NOTHING
      const met = [...entries.values()].flatMap((entry) => meetRule(entry, request))
      return [...met, ...(climate?.meet(request) ?? [])].sort(byOrder)
    },
    standing() {
      if (entries.size === 0 && climate === undefined) return NOTHING
      const prepared = [...entries.values()].map((entry) => entry.prepared)
      return [...prepared, ...(climate?.prepared() ?? [])].flatMap(({ standing }) => standing ?? [])
    },
  }
}

function createEntry({ match = {}, fault }: WeatherRule, id: string, backend: Backend): Entry {
  const kind = kindNamed(fault.kind)
  const isAbout = compileFilter(match)
  const concerns = (request: StoreRequest): boolean => isAbout(request) && kind.befalls(request, fault)
  const subject = JSON.stringify([match, fault])
  return { id, match, fault, prepared: kind.prepare(fault, backend), concerns, subject, met: 0, applied: 0 }
}

function describe({ id, match, fault, met, applied }: Entry): StandingRule {
  return { id, match, fault, met, applied }
}

function meetRule(entry: Entry, request: StoreRequest): readonly MetFault[] {
  if (!entry.concerns(request)) return NOTHING
  entry.met++
  const { nth, every, times, probability = 1, seed = DEFAULT_SEED } = entry.match
  if (nth !== undefined && entry.met !== nth) return NOTHING
  if (every !== undefined && entry.met % every !== 0) return NOTHING
  if (times !== undefined && entry.applied >= times) return NOTHING
  const chance = createChance(seed, entry.subject, entry.met)
  if (probability < 1 && !chance.happens(probability)) return NOTHING
  entry.applied++
  return [{ rule: entry.id, fault: entry.fault, stage: entry.prepared.stage(chance) }]
}

/** `/weather` as the page asks it. */
import type { WeatherPreset } from '../presets.ts'
import type { WeatherRequest } from '../request-log.ts'
import type { Climate, StandingRule, WeatherRule } from '../rules.ts'

export interface Sky {
  readonly rules: readonly StandingRule[]
  readonly climate: Climate | null
}

export async function readSky(): Promise<Sky> {
  return (await ask('GET', 'rules')) as Sky
}

export async function readPresets(): Promise<readonly WeatherPreset[]> {
  return (await ask('GET', 'presets')) as readonly WeatherPreset[]
}

export async function addRules(rules: readonly WeatherRule[]): Promise<void> {
  await ask('POST', 'rules', rules)
}

export async function removeRule(id: string): Promise<void> {
  await ask('DELETE', `rules/${encodeURIComponent(id)}`)
}

export async function endClimate(): Promise<void> {
  await ask('DELETE', 'climate')
}

export async function clearSky(): Promise<void> {
  await ask('DELETE', 'rules')
  await endClimate()
}

/** Replaces all weather by that of one preset. */
export async function applyPreset({ rules, climate }: WeatherPreset): Promise<void> {
  await clearSky()
  if (rules.length > 0) await addRules(rules)
  if (climate !== undefined) await ask('PUT', 'climate', climate)
}

/** `isLive` tells whether the store can be reached; a lost connection is looked for again by the browser itself. */
export function watchRequests(
  onRequest: (request: WeatherRequest) => void,
  onConnection: (isLive: boolean) => void,
): void {
  const source = new EventSource('/weather/requests')
  source.addEventListener('open', () => onConnection(true))
  source.addEventListener('error', () => onConnection(false))
  source.addEventListener('request', ({ data }) => onRequest(JSON.parse(String(data)) as WeatherRequest))
}

/** @throws Error with what the store says. */
async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`/weather/${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (response.status === 204) return undefined
  const answer = (await response.json()) as { error?: string }
  if (!response.ok) throw new Error(answer.error ?? `The store answered ${response.status}.`)
  return answer
}

/** The weather as code sees it. */
import type { WeatherRequest } from './request-log.ts'
import type { Climate, StandingRule, WeatherRule } from './rules.ts'

export interface WeatherOptions {
  /** In force from the first request on. @default none */
  readonly rules?: readonly WeatherRule[]
  /** @default none: nothing happens by chance */
  readonly climate?: Climate
}

/** Makes a store misbehave, from code. `GET /weather` is the same for people. */
export interface Weather {
  /**
   * Puts rules in force, after those that are there; one with the id of another replaces it.
   *
   * @throws TypeError naming every field that is wrong; then none of them is in force.
   */
  add(...rules: readonly WeatherRule[]): readonly StandingRule[]
  /** @returns false when no rule has that id. */
  remove(id: string): boolean
  /** Fine weather: no rules, no climate. */
  clear(): void
  rules(): readonly StandingRule[]
  climate(): Climate | undefined
  /**
   * Begins a new climate with its first request, or ends it.
   *
   * @throws TypeError naming every field that is wrong.
   */
  setClimate(climate: Climate | undefined): void
  /** The last 200 requests, oldest first, those under way among them. */
  requests(): readonly WeatherRequest[]
  /** Told when a request comes and when it has ended. Returns how to stop. */
  subscribe(listener: (request: WeatherRequest) => void): () => void
}

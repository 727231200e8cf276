/**
 * Bad weather for the embedded store. One middleware outside all of Swift's lets each request through what its forecast
 * says; another answers `/weather`, where the weather is made. Without rules both only pass on.
 */
import { createApp } from '../app/app.ts'
import type { Backend } from '../backend/backend.ts'
import { type Handler, type Middleware, pipeline } from '../http/pipeline.ts'
import { Refusal } from '../http/response.ts'
import { createControl } from './control.ts'
import { createForecast, type Forecast } from './forecast.ts'
import { createRequestLog, type RequestLog } from './request-log.ts'
import { checkClimate, checkRules } from './validation.ts'
import { viewingHandler } from './viewing.ts'
import type { Weather, WeatherOptions } from './weather.ts'

export interface WeatherParts {
  readonly weather: Weather
  /** To stand outside all others. */
  readonly middlewares: readonly Middleware[]
  /** The store's innermost handler, which shows a request the store as its weather has it. */
  readonly app: Handler
}

export function createWeather(backend: Backend, now: () => number, options: WeatherOptions = {}): WeatherParts {
  const forecast = createForecast(backend)
  const log = createRequestLog(now)
  const weather: Weather = {
    add: (...rules) => forecast.add(checkRules(rules)),
    remove: forecast.remove,
    clear() {
      forecast.clearRules()
      forecast.setClimate(undefined)
    },
    rules: forecast.rules,
    climate: forecast.climate,
    setClimate: (climate) => forecast.setClimate(climate === undefined ? undefined : checkClimate(climate)),
    requests: log.recent,
    subscribe: log.subscribe,
  }
  weather.add(...(options.rules ?? []))
  weather.setClimate(options.climate)
  return {
    weather,
    middlewares: [createControl(weather), createStage(forecast, log)],
    app: viewingHandler(backend, createApp),
  }
}

function createStage(forecast: Forecast, log: RequestLog): Middleware {
  return async (request, next) => {
    const met = forecast.meet(request)
    const entry = log.begin(request, met)
    const stages = [...forecast.standing(), ...met.map(({ stage }) => stage)]
    try {
      return entry.follow(await pipeline(stages, next)(entry.request))
    } catch (error) {
      entry.end(error instanceof Refusal ? error.response.status : 500)
      throw error
    }
  }
}

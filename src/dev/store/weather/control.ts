/** `/weather`: the page, and the weather over HTTP. No path of Swift begins like it, since those begin with a version. */
import type { Middleware } from '../http/pipeline.ts'
import { readBody, type StoreRequest } from '../http/request.ts'
import { respond, type StoreResponse } from '../http/response.ts'
import { whyRefused } from './guard.ts'
import { pageRoutes } from './page-routes.ts'
import { WEATHER_PRESETS } from './presets.ts'
import { requestFeed } from './request-feed.ts'
import type { Climate, WeatherRule } from './rules.ts'
import type { Weather } from './weather.ts'

/** Thousands of rules; nobody means more. */
const MAX_BODY_BYTES = 256 * 1024

type Route = (weather: Weather, request: StoreRequest) => Promise<StoreResponse> | StoreResponse

const ROUTES: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  ...pageRoutes,
  '/weather/presets': { GET: () => json(200, WEATHER_PRESETS) },
  '/weather/rules': { GET: listRules, POST: addRules, DELETE: clearRules },
  '/weather/climate': { PUT: putClimate, DELETE: endClimate },
  '/weather/requests': { GET: (weather, { socket }) => requestFeed(weather, socket) },
}

export function createControl(weather: Weather): Middleware {
  return async (request, next) => {
    const { text } = request.path
    if (text !== '/weather' && !text.startsWith('/weather/')) return next(request)
    const reason = whyRefused(request)
    if (reason !== undefined) return json(403, { error: reason })
    const routes = ROUTES[text] ?? oneRule(text)
    if (routes === undefined) return json(404, { error: `There is nothing at ${text}.` })
    const route = routes[request.method]
    if (route === undefined) {
      const allow = Object.keys(routes).join(', ')
      return json(405, { error: `Ask with ${allow}.` }, { allow })
    }
    return route(weather, request)
  }
}

function oneRule(path: string): Readonly<Record<string, Route>> | undefined {
  const id = /^\/weather\/rules\/([^/]+)$/.exec(path)?.[1]
  if (id === undefined) return undefined
  return { DELETE: (weather) => (weather.remove(id) ? respond(204) : json(404, { error: `No rule is called ${id}.` })) }
}

function listRules(weather: Weather): StoreResponse {
  return json(200, { rules: weather.rules(), climate: weather.climate() ?? null })
}

async function addRules(weather: Weather, request: StoreRequest): Promise<StoreResponse> {
  return withJson(request, (given) => {
    const rules = weather.add(...((Array.isArray(given) ? given : [given]) as readonly WeatherRule[]))
    return json(201, { rules })
  })
}

function clearRules(weather: Weather): StoreResponse {
  for (const { id } of weather.rules()) weather.remove(id)
  return respond(204)
}

async function putClimate(weather: Weather, request: StoreRequest): Promise<StoreResponse> {
  return withJson(request, (given) => {
    weather.setClimate(given as Climate)
    return respond(204)
  })
}

function endClimate(weather: Weather): StoreResponse {
  weather.setClimate(undefined)
  return respond(204)
}

/** `act` has to check what it gets; a TypeError of its is the client's mistake. */
async function withJson(request: StoreRequest, act: (given: unknown) => StoreResponse): Promise<StoreResponse> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
    return json(415, { error: 'Send JSON, with "Content-Type: application/json".' })
  }
  const body = await readBody(request.body, MAX_BODY_BYTES + 1)
  if (body.length > MAX_BODY_BYTES) return json(413, { error: `Send at most ${MAX_BODY_BYTES} bytes at a time.` })
  try {
    return act(JSON.parse(body.toString('utf8')))
  } catch (error) {
    if (error instanceof SyntaxError) return json(400, { error: `This is not JSON: ${error.message}.` })
    if (error instanceof TypeError) return json(422, { error: error.message })
    throw error
  }
}

function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): StoreResponse {
  const body = Buffer.from(`${JSON.stringify(value)}\n`)
  return respond(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers }, body)
}

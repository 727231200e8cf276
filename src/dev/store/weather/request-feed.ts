/** Requests as server-sent events (WHATWG HTML §9.2): first those of before, then each as it comes and as it ends. */
import type { Socket } from 'node:net'
import { respond, type StoreResponse } from '../http/response.ts'
import type { WeatherRequest } from './request-log.ts'
import type { Weather } from './weather.ts'

/** A watcher that reads so slowly that this many are waiting has stopped looking; it is let go and connects anew. */
const MAX_WAITING = 10_000

type Watched = Pick<Weather, 'requests' | 'subscribe'>

export function requestFeed(weather: Watched, socket: Socket): StoreResponse {
  return respond(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }, follow(weather, socket))
}

async function* follow(weather: Watched, socket: Socket): AsyncIterable<Uint8Array> {
  let waiting: WeatherRequest[] = [...weather.requests()]
  let wake = (): void => {}
  const stop = weather.subscribe((request) => {
    waiting.push(request)
    wake()
  })
  const onClose = (): void => wake()
  socket.once('close', onClose)
  try {
    // Sent at once, so that the page knows that it is connected.
    yield Buffer.from(': the requests of this store\n\n')
    while (!socket.destroyed && waiting.length < MAX_WAITING) {
      if (waiting.length > 0) {
        const events = waiting
        waiting = []
        yield Buffer.from(events.map((request) => `event: request\ndata: ${JSON.stringify(request)}\n\n`).join(''))
      } else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    stop()
    socket.off('close', onClose)
  }
}

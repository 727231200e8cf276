import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { requestFeed } from './request-feed.ts'
import type { RequestListener, WeatherRequest } from './request-log.ts'
import type { Weather } from './weather.ts'

const request = (number: number): WeatherRequest => ({
  number,
  at: 0,
  method: 'GET',
  path: '/info',
  state: 'under way',
  receivedBytes: 0,
  sentBytes: 0,
  faults: [],
})

function open(recent: readonly WeatherRequest[] = []) {
  const listeners = new Set<RequestListener>()
  const weather: Pick<Weather, 'requests' | 'subscribe'> = {
    requests: () => recent,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  const socket = Object.assign(new EventEmitter(), { destroyed: false })
  const { body } = requestFeed(weather, socket as unknown as Socket)
  const events = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  const next = async (): Promise<string> => Buffer.from((await events.next()).value ?? '').toString()
  return { listeners, socket, next }
}

describe('the feed', () => {
  it('says at once that it is there, then what was before, then what comes', async () => {
    const { listeners, next } = open([request(1), request(2)])
    expect(await next()).toMatch(/^: .*\n\n$/)
    expect((await next()).match(/"number":\d+/g)).toEqual(['"number":1', '"number":2'])
    const coming = next()
    for (const listener of listeners) listener(request(3))
    expect(await coming).toBe(`event: request\ndata: ${JSON.stringify(request(3))}\n\n`)
  })

  it('lets go of a watcher who leaves while nothing happens', async () => {
    const { listeners, socket, next } = open()
    await next()
    const ended = next()
    expect(listeners.size).toBe(1)
    socket.destroyed = true
    socket.emit('close')
    expect(await ended).toBe('')
    expect(listeners.size).toBe(0)
  })
})

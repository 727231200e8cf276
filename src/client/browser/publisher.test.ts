import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { UploaderSnapshot } from '../engine/snapshot.ts'
import { createPublisher } from './publisher.ts'

describe('what listeners are told', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    vi.restoreAllMocks()
    vi.useRealTimers()
  })

  /** Every look is another view. */
  function publisher() {
    let sentBytes = 0
    return createPublisher((): UploaderSnapshot => {
      sentBytes += 1
      return {
        files: [],
        totalBytes: 0,
        sentBytes,
        bytesPerSecond: undefined,
        secondsLeft: undefined,
        active: true,
        polite: false,
        offline: false,
        remembers: true,
      }
    })
  }

  it('a change of state within a frame, though progress was to be told later', () => {
    const { announce, subscribe } = publisher()
    const listener = vi.fn()
    subscribe(listener)
    announce('state')
    announce('state')
    announce('progress')
    expect(listener).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(17)
    expect(listener).toHaveBeenCalledTimes(2)
  })

  it('progress ten times a second', () => {
    const { announce, subscribe } = publisher()
    const listener = vi.fn()
    subscribe(listener)
    for (let at = 0; at < 100; at += 1) {
      announce('progress')
      vi.advanceTimersByTime(10)
    }
    // The first at once, then one every 100 ms of the second.
    expect(listener).toHaveBeenCalledTimes(11)
  })

  it('less often where it is much work, so that the page can do something else', () => {
    const { announce, subscribe } = publisher()
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now)
    const told: number[] = []
    subscribe(() => {
      told.push(now)
      now += 40
    })
    for (; now < 1000; now += 10) {
      announce('state')
      vi.advanceTimersByTime(10)
    }
    // 40 ms of work and three times as much for the page; at 16 ms a frame there would be no time left.
    expect(told).toHaveLength(7)
  })

  it('nothing while a listener is at work, however long it takes', () => {
    const { announce, subscribe } = publisher()
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now)
    let depth = 0
    let deepest = 0
    let calls = 0
    subscribe(() => {
      calls += 1
      depth += 1
      deepest = Math.max(deepest, depth)
      if (calls < 100) {
        // As long as removing a thousand rows.
        now += 50
        announce('state')
      }
      depth -= 1
    })
    announce('state')
    vi.runAllTimers()
    expect({ calls, deepest }).toEqual({ calls: 100, deepest: 1 })
  })

  it('more after a listener that threw', () => {
    const { announce, subscribe } = publisher()
    const listener = vi.fn()
    const leave = subscribe(() => {
      throw new Error('of the page')
    })
    expect(() => announce('state')).toThrow('of the page')
    leave()
    subscribe(listener)
    vi.advanceTimersByTime(100)
    announce('state')
    expect(listener).toHaveBeenCalledTimes(1)
  })
})

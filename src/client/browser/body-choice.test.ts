import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBodyChoice } from './body-choice.ts'

describe('the body of the next part', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** Which of so many parts go through memory, where none of the file's own ever moves. */
  function stuckRuns(choose: ReturnType<typeof createBodyChoice>, count: number): readonly boolean[] {
    return Array.from({ length: count }, () => {
      const { isBuffered, onMoved, onEnded } = choose()
      if (isBuffered) onMoved()
      else vi.advanceTimersByTime(10_000)
      onEnded()
      return isBuffered
    })
  }

  it('is the file, as long as that moves', () => {
    const choose = createBodyChoice()
    for (let part = 0; part < 100; part += 1) {
      const { isBuffered, onMoved, onEnded } = choose()
      vi.advanceTimersByTime(7000)
      onMoved()
      vi.advanceTimersByTime(60_000)
      onEnded()
      expect(isBuffered).toBe(false)
    }
  })

  it('is memory after one that did not move, and the file is tried ever more seldom', () => {
    const runs = stuckRuns(createBodyChoice(), 60)
    const tries = runs.flatMap((isBuffered, at) => (isBuffered ? [] : [at]))
    expect(tries).toEqual([0, 9, 26, 59])
  })

  it('is memory for all that were stuck together', () => {
    const choose = createBodyChoice()
    const together = Array.from({ length: 6 }, () => choose())
    vi.advanceTimersByTime(10_000)
    for (const { onEnded } of together) onEnded()
    expect(Array.from({ length: 6 }, () => choose().isBuffered)).toEqual(Array(6).fill(true))
  })

  it('is the file again when that moves again', () => {
    const choose = createBodyChoice()
    stuckRuns(choose, 26)
    const again = choose()
    again.onMoved()
    again.onEnded()
    expect(stuckRuns(choose, 11).map(Number)).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1])
  })

  it('is not suspected when it was stopped before', () => {
    const choose = createBodyChoice()
    choose().onEnded()
    vi.advanceTimersByTime(60_000)
    expect(choose().isBuffered).toBe(false)
  })
})

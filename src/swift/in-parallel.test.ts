import { expect, it } from 'vitest'
import { inParallel } from './in-parallel.ts'

it('keeps the order of results and never exceeds its width', async () => {
  let running = 0
  let most = 0
  const results = await inParallel([5, 1, 4, 2, 3], 2, async (item) => {
    running += 1
    most = Math.max(most, running)
    for (let turn = 0; turn < item; turn++) await Promise.resolve()
    running -= 1
    return item * 10
  })
  expect(results).toEqual([50, 10, 40, 20, 30])
  expect(most).toBe(2)
})

it('begins nothing new after a failure, and has nothing running when it throws', async () => {
  const begun: number[] = []
  let running = 0
  const work = inParallel([1, 2, 3, 4, 5, 6], 2, async (item) => {
    begun.push(item)
    running += 1
    await Promise.resolve()
    running -= 1
    if (item === 2) throw new Error('second')
  })
  await expect(work).rejects.toThrow('second')
  expect(running).toBe(0)
  expect(begun.length).toBeLessThan(6)
})

it('of nothing is nothing', async () => {
  expect(await inParallel([], 4, async () => 1)).toEqual([])
})

import { describe, expect, test } from 'vitest'
import { createCommitDesk } from './commit-desk.ts'

/** Jobs that end when told, and a record of which began. */
function createJobs(): { begun: string[]; job(name: string): () => Promise<string>; end(name: string): Promise<void> } {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  return {
    begun,
    job: (name) => () => {
      begun.push(name)
      return new Promise((resolve) => ends.set(name, () => resolve(name)))
    },
    async end(name) {
      ends.get(name)?.()
      // Whoever is next begins within the same turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

const ticket = (id: string, owner: string, md5s: readonly string[] = []) => ({ id, owner, md5s })
const code = async (work: () => Promise<unknown>) => {
  try {
    return await work()
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('commit desk', () => {
  test('runs so many of one owner and so many in all; the rest waits in line and nobody is held up by another', async () => {
    const desk = createCommitDesk<string>({ perOwner: 2, total: 3 })
    const { begun, job, end } = createJobs()
    const entries = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']
    const results = entries.map((name) => desk.run(ticket(name, name.slice(0, 1)), job(name)))
    await end('nobody')
    expect(begun).toEqual(['a1', 'a2', 'b1'])
    await end('b1')
    // a3 came first, but a has its two.
    expect(begun.slice(3)).toEqual(['b2'])
    await end('a1')
    expect(begun.slice(4)).toEqual(['a3'])
    for (const name of ['a2', 'b2', 'a3', 'c1']) await end(name)
    expect(await Promise.all(results)).toEqual(entries)
    expect(entries.some((name) => desk.holds(name))).toBe(false)
  })

  test('lets the same call join and another list of MD5s not', async () => {
    const desk = createCommitDesk<string>({ perOwner: 1, total: 1 })
    const { begun, job, end } = createJobs()
    const first = desk.run(ticket('x', 'a', ['1', '2']), job('x'))
    const second = desk.run(ticket('x', 'a', ['1', '2']), job('never'))
    expect(await code(async () => desk.run(ticket('x', 'a', ['1', '3']), job('never')))).toBe('commit_under_way')
    await end('nobody')
    await end('x')
    expect(await Promise.all([first, second])).toEqual(['x', 'x'])
    expect(begun).toEqual(['x'])
  })

  test('says busy when an owner’s line is full, and still serves others', async () => {
    const desk = createCommitDesk<string>({ perOwner: 1, total: 2 })
    const { begun, job, end } = createJobs()
    for (let number = 0; number <= 100; number += 1) void desk.run(ticket(`a${number}`, 'a'), job(`a${number}`))
    expect(await code(async () => desk.run(ticket('late', 'a'), job('late')))).toBe('busy')
    expect(desk.holds('late')).toBe(false)
    void desk.run(ticket('b', 'b'), job('b'))
    await end('nobody')
    expect(begun).toEqual(['a0', 'b'])
  })

  test('a failure frees the place', async () => {
    const desk = createCommitDesk<string>({ perOwner: 1, total: 1 })
    await expect(desk.run(ticket('x', 'a'), () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await desk.run(ticket('x', 'a'), async () => 'done')).toBe('done')
  })
})

/** The store under malformed requests: the same 10,000 in every run, others with SLUICE_SEED. */
import { expect, it } from 'vitest'
import { fuzzStore } from './fuzz/fuzz-store.ts'

const seed = Number(process.env.SLUICE_SEED ?? 1)

it(`answers 10,000 malformed requests (seed ${seed}) and touches nothing else`, { timeout: 180_000 }, async () => {
  const counts = await fuzzStore({ seed, requests: 10_000 })
  process.stdout.write(`Answers: ${describe(counts)}\n`)
  // Were everything refused at the door, nothing behind it would have been tried.
  expect([...counts.keys()]).toEqual(expect.arrayContaining([200, 201, 204, 206, 400, 401, 404, 412, 416, 422, 501]))
})

function describe(counts: ReadonlyMap<number, number>): string {
  const sorted = [...counts].sort(([a], [b]) => a - b)
  return sorted.map(([status, count]) => `${count} × ${status === 0 ? 'closed' : status}`).join(', ')
}

/**
 * Races, on every store: whatever two callers do at once, nobody is told of success for an object that is not whole, and
 * no two are told that they have the same name.
 */
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Upload } from '../../src/store/upload.ts'
import type { CommitOutcome } from '../../src/store/upload-store.ts'
import type { SwiftStore } from '../../src/swift/swift-store.ts'
import { describeEachStore } from '../support/stores.ts'
import { afterRequests, type Bench, fetchObject, given, md5, openBench, uploadParts } from './driver-kit.ts'

const PART = 1024
/** Rounds that run side by side, each with names of its own: two cores carry four. */
const AT_ONCE = 4

describeEachStore('Swift driver, races', (test) => {
  // The embedded store takes part; the rounds that look for the rare moment are for real Swift.
  const [races, aborts] = test.label === 'embedded store' ? [24, 48] : [100, 148]
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(test, { minPartBytes: PART })
  })

  describe('two commits of one given name', () => {
    const race = async (round: number, stores: readonly [SwiftStore, SwiftStore]) => {
      const object = `raced/${round}-${randomBytes(4).toString('hex')}`
      const contents = [randomBytes(PART + 1), randomBytes(PART + 2)]
      const uploads = await Promise.all(contents.map((content) => uploadParts(bench.store, content, given(object))))
      const outcomes = await Promise.all(
        uploads.map(({ upload, md5s }, index) => stores[index === 0 ? 0 : 1].commit(upload, md5s)),
      )
      const winners = outcomes.flatMap((outcome, index) => (outcome.state === 'complete' ? [index] : []))
      const got = await fetchObject(bench.admin, bench.containers.container, object)
      return { states: outcomes.map(({ state }) => state).sort(), winners, contents, got }
    }

    it(`in one process: exactly one receipt, for the bytes that are there (${races} rounds)`, async () => {
      const store = bench.another({ timing: { settleMs: 100 } })
      await rounds(races, async (round) => {
        const { states, winners, contents, got } = await race(round, [store, store])
        expect(states).toEqual(['complete', 'name_taken'])
        expect(md5(got.bytes)).toBe(md5(contents[winners[0] ?? -1] ?? Buffer.alloc(0)))
      })
    }, 180_000)

    it(`in two processes: never two receipts, and the one is for the bytes that are there (${races} rounds)`, async () => {
      const accepted = new Map<string, number>()
      const watching: typeof fetch = async (input, init) => {
        const response = await fetch(input, init)
        const { pathname, searchParams } = new URL(String(input))
        const isAccepted = searchParams.has('multipart-manifest') && response.status === 201
        if (isAccepted) accepted.set(pathname, (accepted.get(pathname) ?? 0) + 1)
        return response
      }
      const stores = [bench.another({ fetch: watching }), bench.another({ fetch: watching })] as const
      await rounds(races, async (round) => {
        const { states, winners, contents, got } = await race(round, stores)
        expect(states).toEqual(['complete', 'name_taken'])
        expect(md5(got.bytes)).toBe(md5(contents[winners[0] ?? -1] ?? Buffer.alloc(0)))
      })
      // Swift accepted both manifests of a name, so that only the second look told the winner: without it this proves nothing.
      expect([...accepted.values()].filter((manifests) => manifests === 2).length).toBeGreaterThan(0)
    }, 180_000)
  })

  describe('abort against complete', () => {
    /** What the two were told, and what is there afterwards. */
    const race = async (upload: Upload, md5s: readonly string[], abortAfter: number) => {
      const committing = bench.another({ fetch: afterRequests(abortAfter, () => abort()) })
      let aborted: ReturnType<SwiftStore['abort']> | undefined
      const abort = () => {
        aborted ??= bench.store.abort(upload)
      }
      const committed: CommitOutcome = await committing.commit(upload, md5s)
      abort()
      return { committed, aborted: await aborted }
    }

    it(`never a receipt for a broken object, at every moment of a commit (${aborts} rounds)`, async () => {
      const seen = new Map<string, number>()
      await rounds(aborts, async (round) => {
        // A commit of three parts makes 13 requests after its login, one of a copied file 7: each gap is met.
        const isCopied = round % 4 === 0
        const content = randomBytes(isCopied ? PART : 3 * PART)
        const { upload, md5s } = await uploadParts(bench.store, content)
        const { committed, aborted } = await race(upload, md5s, round % 16)
        const got = await fetchObject(bench.admin, upload.container, upload.object)
        const told = `${committed.state} / ${aborted}`
        seen.set(told, (seen.get(told) ?? 0) + 1)
        if (committed.state === 'complete') {
          expect(got.status, told).toBe(200)
          expect(md5(got.bytes), told).toBe(md5(content))
        } else {
          expect([404], told).toContain(got.status)
          expect(['upload_ended', 'parts_missing'], told).toContain(committed.state)
        }
        if (aborted === 'ended') expect(committed.state, told).not.toBe('complete')
        // Whoever asks again hears the same.
        if (committed.state === 'complete') {
          expect(await bench.store.abort(upload)).toBe('already_complete')
          expect(await bench.store.commit(upload, md5s)).toMatchObject({ state: 'complete' })
        } else {
          expect((await bench.store.commit(upload, md5s)).state).toBe('upload_ended')
        }
      })
      // The rounds met both winners.
      expect(seen.get('complete / already_complete') ?? 0, JSON.stringify([...seen])).toBeGreaterThan(0)
      expect(seen.get('upload_ended / settling') ?? 0, JSON.stringify([...seen])).toBeGreaterThan(0)
      expect(seen.get('upload_ended / ended') ?? 0, JSON.stringify([...seen])).toBeGreaterThan(0)
    }, 180_000)
  })
})

/** Runs the rounds, a few side by side. */
async function rounds(count: number, round: (index: number) => Promise<void>): Promise<void> {
  const left = Array.from({ length: count }, (_, index) => index)
  const worker = async () => {
    for (let index = left.shift(); index !== undefined; index = left.shift()) await round(index)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

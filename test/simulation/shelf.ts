/** The files that a page holds, and what it has itself read of them. */
import type { Pick } from './disk.ts'
import type { Scene } from './scene.ts'

export interface Held {
  readonly pick: Pick
  /** When the page was given it. */
  readonly since: number
  /** MD5s that the page computed from this file since it was given it, by upload and part. */
  readonly md5s: Map<string, Map<number, string>>
  /** Uploads of which one part was read twice with different bytes: they must not be completed any more. */
  readonly torn: Set<string>
}

export interface Shelf {
  get(index: number): Held | undefined
  put(index: number, pick: Pick): void
  move(from: number, to: number): void
  drop(index: number): void
  note(index: number, id: string | undefined, part: number, md5: string): void
}

export function createShelf({ timeline, tally }: Scene): Shelf {
  const held = new Map<number, Held>()

  function put(index: number, pick: Pick): void {
    held.set(index, { pick, since: timeline.now(), md5s: new Map(), torn: new Set() })
  }

  /** From when on the page reads this file for this upload. */
  function noteSource(id: string, { pick, since }: Held): void {
    const known = tally.sources.get(id) ?? []
    tally.sources.set(id, [...known, { pick, since }])
  }

  return {
    get: (index) => held.get(index),
    put,
    move(from, to) {
      const moved = held.get(from)
      held.delete(from)
      if (moved) put(to, moved.pick)
    },
    drop: (index) => void held.delete(index),
    note(index, id, part, md5) {
      const of = held.get(index)
      if (!of || id === undefined) return
      let md5s = of.md5s.get(id)
      if (!md5s) {
        md5s = new Map()
        of.md5s.set(id, md5s)
        noteSource(id, of)
      }
      if ((md5s.get(part) ?? md5) !== md5) of.torn.add(id)
      md5s.set(part, md5)
    },
  }
}

/**
 * Vectors: requests written by hand, answers recorded from real OpenStack Swift (`SLUICE_RECORD=1`), checked ever after
 * against both stores. A recording is read before it is committed.
 */
import { readFileSync, writeFileSync } from 'node:fs'

export interface Vector<Request, Answer> {
  readonly name: string
  readonly request: Request
  readonly answer?: Answer
  /** Where the embedded store differs on purpose. */
  readonly embedded?: { readonly answer: Answer; readonly reason: string }
}

export interface VectorFile<Request, Answer> {
  readonly vectors: readonly Vector<Request, Answer>[]
  /** Set by SLUICE_RECORD=1, and only for the store that may be recorded. */
  isRecording(storeLabel: string): boolean
  record(name: string, answer: Answer): void
  /** What the store has to answer. */
  expected(vector: Vector<Request, Answer>, storeLabel: string): Answer | undefined
  /** Writes what was recorded. */
  save(): void
}

export function openVectors<Request, Answer>(name: string): VectorFile<Request, Answer> {
  const url = new URL(`../../vectors/${name}`, import.meta.url)
  const file = JSON.parse(readFileSync(url, 'utf8')) as {
    readonly recordedFrom: string
    readonly vectors: readonly Vector<Request, Answer>[]
  }
  const recorded = new Map<string, Answer>()
  return {
    vectors: file.vectors,
    isRecording: (label) => process.env.SLUICE_RECORD === '1' && label === 'swift',
    record: (vector, answer) => void recorded.set(vector, answer),
    expected: ({ answer, embedded }, label) => (label === 'embedded' ? (embedded?.answer ?? answer) : answer),
    save() {
      if (recorded.size === 0) return
      const vectors = file.vectors.map((vector) => ({ ...vector, answer: recorded.get(vector.name) ?? vector.answer }))
      writeFileSync(url, `${JSON.stringify({ ...file, vectors }, null, 2)}\n`)
    },
  }
}

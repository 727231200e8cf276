/** The parts of one file: their bytes, and the change of one of them in its file. */
import type { PartPlan } from '../../protocol/messages.ts'
import { due } from './errand.ts'
import type { Run } from './runs.ts'
import type { Claim, Errands, FileRecord, Finishing, Part, PartHistory, Sending, Upload } from './state.ts'
import { changePhase, endRun, type FileIn, fileAt, type Turn } from './turn.ts'

const NEW = { tries: 0, absences: 0, stalls: 0, corruptions: 0, refusal: 0, traceId: undefined }
const UNTOUCHED: Part = { ...NEW, stage: 'idle', claim: undefined }

export function freshParts(plan: PartPlan): readonly Part[] {
  return new Array<Part>(plan.count).fill(UNTOUCHED)
}

/** A part of which only its MD5 is known; none if that is empty. */
export function claimedPart(md5: string | undefined, next: Claim['next']): Part {
  return md5 ? { ...UNTOUCHED, stage: 'idle', claim: { md5, next } } : UNTOUCHED
}

/** All of them are in the store, and are to be compared with the file once more. */
export function keptParts(parts: readonly Part[]): readonly Part[] {
  return parts.map((part) => (part.stage === 'stored' ? claimedPart(part.md5, 'keep') : part))
}

export function isUnhashed(part: Part): part is Extract<Part, { claim: unknown }> {
  return part.stage === 'idle' || part.stage === 'hashing'
}

/** In the store by its own word, and still to be compared with the file. */
export function isKept(part: Part): boolean {
  return isUnhashed(part) && part.claim?.next === 'keep'
}

/** First byte and the one after the last; `part` counts from 0 here. */
export function bounds(plan: PartPlan, size: number, part: number): { readonly from: number; readonly to: number } {
  const from = part * plan.size
  return { from, to: Math.min(from + plan.size, size) }
}

export type SendingFile = FileIn<Sending>

/** All parts are there. */
export function isStored({ firstOpen, parts }: Sending): boolean {
  return firstOpen >= parts.length
}

/** Those of the open files that are of a kind, as they are now. */
export function openFiles<F extends FileRecord>(
  turn: Turn,
  isOne: (record: FileRecord | undefined) => record is F,
): readonly F[] {
  return turn.state.open.map((index) => fileAt(turn, index)).filter(isOne)
}

export function isSending(record: FileRecord | undefined): record is SendingFile {
  return record?.phase.name === 'sending'
}

export type PartAt<S extends Part['stage']> = Extract<Part, { stage: S }>

/** A part in its file. */
export interface Place<P extends Part = Part> {
  readonly record: SendingFile
  readonly index: number
  readonly part: P
}

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
/** What is new with a stage; the MD5 and the history stay unless they are told. */
type NextStage = Partial<PartHistory> &
  Without<Part, keyof PartHistory | 'md5' | 'claim'> & { readonly md5?: string; readonly claim?: Claim }

/** Moves a part to its next stage, and changes with it anything else of the phase. */
export function setPart(
  turn: Turn,
  { record, index, part }: Place,
  next: NextStage,
  change: Partial<Sending> = {},
): SendingFile {
  const parts = record.phase.parts.slice()
  parts[index] = { ...part, ...next } as Part
  let { firstOpen } = record.phase
  while (parts[firstOpen]?.stage === 'stored') firstOpen += 1
  const frontier = Math.max(record.phase.frontier, index + 1)
  return changePhase(turn, record, { ...change, parts, firstOpen, frontier })
}

/** The part that a run was for. */
export interface Found<P extends Part, R extends Run = Run> extends Place<P> {
  readonly of: R
}

type RunOf<K extends Run['kind']> = Extract<Run, { kind: K }>
interface RunAt {
  readonly sending: RunOf<'put'>
  readonly checking: RunOf<'check'>
  readonly hashing: RunOf<'hash'>
}

/** Ends a run and finds its part; nothing for a run that is not known any more. */
export function takePart<S extends keyof RunAt>(
  turn: Turn,
  run: number,
  stage: S,
): Found<PartAt<S>, RunAt[S]> | undefined {
  const of = endRun(turn, run)
  if (!of || !('part' in of)) return undefined
  const index = of.part
  const record = fileAt(turn, of.owner)
  if (!isSending(record)) return undefined
  const part = record.phase.parts[index]
  if (part?.stage !== stage) return undefined
  return { record, index, part: part as PartAt<S>, of: of as RunAt[S] }
}

/** Parts that were begun and are not stored, with their index. */
export function* begunParts(sending: Sending): Generator<readonly [number, Part]> {
  for (let index = sending.firstOpen; index < sending.frontier; index += 1) {
    const part = sending.parts[index]
    if (part && part.stage !== 'stored') yield [index, part]
  }
}

/** The first part that is still to be sent, and the first of those that was not begun; `count` if there is none. */
export function wantedParts(sending: Sending): { readonly first: number; readonly next: number } {
  let first = sending.frontier
  for (const [index, part] of begunParts(sending)) {
    if (isKept(part)) continue
    first = Math.min(first, index)
    if (part.stage === 'idle') return { first, next: index }
  }
  return { first, next: sending.frontier }
}

/** Where sending begins again with these parts: what was under way is to be looked for in the store first. */
export function settledParts(parts: readonly Part[]): readonly Part[] {
  return parts.map((part) => {
    if (part.stage === 'stored') return part
    if (isUnhashed(part)) return { ...UNTOUCHED, claim: part.claim }
    const verify = part.stage !== 'ready' || part.verify
    return { ...NEW, stage: 'ready', md5: part.md5, verify, notBefore: 0 }
  })
}

export function sendingPhase(upload: Upload, parts: readonly Part[], errands: Errands = {}): Sending {
  const open = parts.findIndex((part) => part.stage !== 'stored')
  const begun = parts.findLastIndex((part) => part !== UNTOUCHED)
  return {
    name: 'sending',
    upload,
    parts,
    isSure: false,
    errands,
    firstOpen: open < 0 ? parts.length : open,
    frontier: begun + 1,
    completeNotBefore: 0,
    misses: 0,
    problem: undefined,
  }
}

/** All parts are stored: complete is to be told, or the state asked, from `at` on. */
export function finishing(
  at: number,
  upload: Upload,
  parts: readonly Part[],
  question: 'complete' | 'status' = 'complete',
  misses = 0,
): Finishing {
  return { name: 'finishing', upload, parts, errands: { [question]: due(at) }, misses, problem: undefined }
}

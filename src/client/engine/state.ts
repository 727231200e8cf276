/**
 * Everything the engine knows, as immutable values. One union per thing: a file has a phase, a part has a stage, a
 * request to the application (an errand) has a state; nothing is told by a group of optional fields.
 */
import type { Grant } from '../../protocol/grant.ts'
import type { FileDescription, PartPlan, StoredObject } from '../../protocol/messages.ts'
import { type Flow, startFlow } from './flow.ts'
import type { Restoring } from './restoring.ts'
import type { Run } from './runs.ts'
import type { Problem } from './snapshot.ts'
import { emptyTable, get, type Table } from './table.ts'

export interface EngineSettings {
  /** The most requests at once to one hostname of the store, for all files together. */
  readonly connections: number
  /** The browser refuses to read a file that has changed since it was chosen. Firefox reads on, and tells nothing of it. */
  readonly seesChanges: boolean
}

export interface EngineState {
  readonly files: Table<FileRecord>
  /** Files without an upload yet, in the order they were added. */
  readonly waiting: readonly number[]
  /** Asking for uploads for the waiting files: one errand for all of them, since what hinders one hinders the others. */
  readonly creation: Errand
  /** Files that are sending or finishing, in the order they were added. */
  readonly open: readonly number[]
  /** What is under way outside. A result whose run is not here is late and is dropped. */
  readonly runs: ReadonlyMap<number, Run>
  readonly lastRun: number
  /** Cancelled uploads whose parts the application has still to remove. */
  readonly aborts: readonly PendingAbort[]
  /** Server time minus the monotonic clock, from the newest answer. */
  readonly serverOffset: number
  /** Bytes a second of one connection, smoothed over finished parts. */
  readonly connectionRate: number | undefined
  /** How many times longer than usual the disk is waited for: doubled by each read that was given up. */
  readonly diskPatience: number
  /** How many connections the line seems to carry. */
  readonly flow: Flow
  /** There once something was restored. */
  readonly restoring: Restoring | undefined
  readonly seesChanges: boolean
  readonly isPolite: boolean
  readonly isOffline: boolean
  /** When the computer woke up last: what is older may be dead without a sign. */
  readonly wokeAt: number
  /** When the network came back last: the same, but the grants are as good as they were. */
  readonly onlineAt: number
  /** The store is overloaded or away: nothing is begun there before. */
  readonly storeNotBefore: number
  /** State of the seeded generator behind the jitter. */
  readonly random: number
}

export interface FileRecord {
  readonly index: number
  readonly file: FileDescription
  /** MD5 of a sample of the content, by which the file is recognised in a later visit. */
  readonly sample: string | undefined
  /** Counts from 1; a new attempt is a restart from the first byte. */
  readonly attempt: number
  /** Why it was begun anew. */
  readonly notice: Problem | undefined
  readonly isPaused: boolean
  readonly isRestored: boolean
  readonly phase: Phase
}

export type Phase = Waiting | Parked | Sending | Finishing | Done | Failed | Cancelled

export interface Waiting {
  readonly name: 'waiting'
  /** The application is being asked. */
  readonly isAsked: boolean
  /** It may be the file that a parked upload waits for; until that is known it is nobody's. */
  readonly isHeld: boolean
  readonly problem: Problem | undefined
}

/** An upload of an earlier visit that nobody has taken up yet. */
export interface Parked {
  readonly name: 'parked'
  readonly upload: Upload
  /** Idle, with what is remembered of them. */
  readonly parts: readonly Part[]
  readonly needs: 'permission' | 'choice'
  /** Another tab works on it. */
  readonly isElsewhere: boolean
  /** The file that was found for it, and whether its content is known to be right. */
  readonly found: { readonly file: FileDescription; readonly isSure: boolean } | undefined
}

export interface Sending {
  readonly name: 'sending'
  readonly upload: Upload
  /** One per planned part. */
  readonly parts: readonly Part[]
  /** All parts before this index are stored. */
  readonly firstOpen: number
  /** No part from this index on was ever begun. */
  readonly frontier: number
  /** After its last part the file was looked at once more and is what it was, or it is being read again as a whole. */
  readonly isSure: boolean
  /** While `status` is asked, nothing is begun. */
  readonly errands: Errands
  /** The application asked not to be told "complete" before. */
  readonly completeNotBefore: number
  /** How often in a row complete found parts missing that the store has. */
  readonly misses: number
  /** What went wrong last, until something moves again. */
  readonly problem: Problem | undefined
}

export interface Finishing {
  readonly name: 'finishing'
  readonly upload: Upload
  readonly parts: readonly Part[]
  /** Either `complete` or `status`. */
  readonly errands: Errands
  readonly misses: number
  readonly problem: Problem | undefined
}

export interface Done {
  readonly name: 'done'
  readonly id: string
  readonly plan: PartPlan
  readonly object: StoredObject
  readonly receipt: string
}

export interface Failed {
  readonly name: 'failed'
  readonly problem: Problem
  /** What a retry goes on from. */
  readonly kept: { readonly upload: Upload; readonly parts: readonly Part[] } | undefined
}

export interface Cancelled {
  readonly name: 'cancelled'
}

export interface Upload {
  readonly id: string
  readonly token: string
  readonly plan: PartPlan
  readonly held: HeldGrant | undefined
}

export interface HeldGrant {
  readonly grant: Grant
  /** Server time. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** Monotonic. */
  readonly heldAt: number
}

/** A request to the application that is to succeed in the end. */
export type Errand =
  | { readonly state: 'due'; readonly at: number; readonly tries: number }
  | { readonly state: 'running'; readonly run: number; readonly tries: number }
  | { readonly state: 'login'; readonly tries: number }

/**
 * What the application is asked about one file. grant: for more signatures · diagnose: what lies behind an opaque
 * failure · status: what the store has, or what became of a commit · complete: all parts are stored
 */
export type Question = 'grant' | 'diagnose' | 'status' | 'complete'
export type Errands = { readonly [Q in Question]?: Errand | undefined }

/**
 * What a hash is to be compared with, and what follows if it is the same. `send`: the part goes out (again). `verify`:
 * it was sent in an earlier visit, so the store is asked first. `keep`: the store has it, and nothing more is needed.
 */
export interface Claim {
  readonly md5: string
  readonly next: 'send' | 'verify' | 'keep'
}

/**
 * idle: to be hashed · hashing · ready: to be sent, or looked for in the store first (`verify`) · sending ·
 * checking: the store is asked by HEAD · asking: it cannot be sent, the application is asked why; then as ready · stored
 */
export type Part = PartHistory &
  (
    | { readonly stage: 'idle'; readonly claim: Claim | undefined }
    | { readonly stage: 'hashing'; readonly run: number; readonly claim: Claim | undefined }
    | { readonly stage: 'ready'; readonly md5: string; readonly verify: boolean; readonly notBefore: number }
    | { readonly stage: 'sending'; readonly run: number; readonly md5: string }
    | { readonly stage: 'checking'; readonly run: number; readonly md5: string }
    | { readonly stage: 'asking'; readonly md5: string; readonly verify: boolean }
    | { readonly stage: 'stored'; readonly md5: string }
  )

export interface PartHistory {
  /** Failures since something was stored last. */
  readonly tries: number
  /** How often the store, after a PUT that seemed lost, said that it has not got it. */
  readonly absences: number
  /** How often it was cut off in the middle for its silence. One that never moved had no connection. */
  readonly stalls: number
  /** How often the store had other bytes than the file. */
  readonly corruptions: number
  /** The store's last readable refusal, 0 if there was none. */
  readonly refusal: number
  /** The store's name for the request that failed last. */
  readonly traceId: string | undefined
}

export interface PendingAbort {
  readonly index: number
  readonly id: string
  readonly token: string
  readonly errand: Errand
}

/** What is there of an upload, whatever became of it. */
export interface Held {
  readonly name?: Phase['name']
  readonly id?: string
  readonly plan?: PartPlan
  readonly upload?: Upload
  readonly parts?: readonly Part[]
  readonly needs?: Parked['needs']
  readonly receipt?: string
  readonly object?: StoredObject
}

export function heldIn(phase: Phase): Held {
  return phase.name === 'failed' ? (phase.kept ?? {}) : phase
}

/** A fresh engine. `seed` is any 32-bit number; equal seeds and events give equal effects. */
export function initialState({ connections, seesChanges }: EngineSettings, seed: number): EngineState {
  return {
    files: emptyTable(),
    waiting: [],
    creation: { state: 'due', at: 0, tries: 0 },
    open: [],
    runs: new Map(),
    lastRun: 0,
    aborts: [],
    serverOffset: 0,
    connectionRate: undefined,
    diskPatience: 1,
    flow: startFlow(connections),
    restoring: undefined,
    seesChanges,
    isPolite: false,
    isOffline: false,
    wokeAt: 0,
    onlineAt: 0,
    storeNotBefore: 0,
    random: seed | 0,
  }
}

/** Nothing is wanted and nothing is under way that could stall, so no tick is needed. */
export function isIdle({ waiting, open, aborts, files, runs }: EngineState): boolean {
  const isMoving = (index: number) => {
    const { isPaused, phase } = get(files, index) ?? {}
    return !isPaused || phase?.name === 'finishing'
  }
  return runs.size === 0 && aborts.length === 0 && !waiting.some(isMoving) && !open.some(isMoving)
}

export function keyOf(index: number): string {
  return `file-${index}`
}

/** No number for a key that this engine never gave. */
export function indexOf(key: string): number {
  return Number.parseInt(key.slice('file-'.length), 10)
}

/** What must hold at the end of every run, whatever the seed. The numbers are those of the fault catalogue. */
import type { FileSnapshot } from '../../src/client/engine/snapshot.ts'
import { partPath } from './fake-store.ts'
import { mayBeOverwritten } from './scene.ts'
import type { Tab } from './tab.ts'
import type { Outcome } from './world.ts'

export function brokenInvariants(outcome: Outcome): readonly string[] {
  const { broken } = outcome.scene.tally
  // What follows from a broken rule is of no interest.
  if (broken.length > 0) return broken
  return [truth, whole, once, waste, ends, litter, secrets].flatMap((rule) => rule(outcome))
}

/** I1: what is said to be done is there, and is the file that it is said to be. */
function truth({ tabs, scene: { application } }: Outcome): readonly string[] {
  return eachFile(tabs).flatMap(({ state, object, receipt, name, size, key }) => {
    if (state !== 'done') return []
    const upload = application.uploads.get(object?.name ?? '')
    if (upload?.state !== 'complete' || receipt !== `r-${upload.id}`) return [`I1: ${key} has no object`]
    return upload.file.size === size && upload.file.name === name ? [] : [`I1: ${key} has another's object`]
  })
}

/** I2: the parts of a finished object stay what they were, whatever lands late and whatever is aborted. */
function whole({ scene: { application, store, tally } }: Outcome): readonly string[] {
  if (mayBeOverwritten(tally)) return []
  return [...application.uploads.values()].flatMap(({ id, state, md5s }) => {
    const isBroken = md5s?.some((md5, part) => store.parts.get(partPath(id, part + 1))?.md5 !== md5)
    return state === 'complete' && isBroken ? [`I2: the object of ${id} is broken`] : []
  })
}

/** I3: one upload makes at most one object. */
function once({ scene: { application } }: Outcome): readonly string[] {
  return [...application.uploads.values()].flatMap(({ id, commits }) =>
    commits > 1 ? [`I3: ${id} ${commits} times`] : [],
  )
}

/** I5: a part is sent again only because of a fault, and each costs at most one part. */
function waste({ machine, scene: { application, tally, partSize } }: Outcome): readonly string[] {
  const begun = [...application.uploads.values()].filter(({ id }) => tally.sources.has(id))
  const size = begun.reduce((sum, { file }) => sum + file.size, 0)
  const sent = Math.floor(machine.link.bytesSent())
  return sent > size + tally.faults * partSize ? [`I5: ${sent} bytes for ${size} with ${tally.faults} faults`] : []
}

/** Why an upload may stop, and what in a world explains it. `retry` has been pressed where that makes sense. */
const EXPLAINED: Readonly<Record<string, readonly string[]>> = {
  corrupted_on_the_way: ['bytes changed on the way', 'bytes changed, and the store does not look', 'disk'],
  file_changed: ['disk', 'other file', 'garbage'],
  file_unreadable: ['disk', 'no file'],
  application_unexpected: ['portal page'],
  store_refused: ['refused for no reason'],
  parts_missing: ['listing lag', 'garbage', 'disk'],
  container_missing: ['container_missing'],
  quota_exceeded: ['quota_exceeded'],
  origin_not_allowed: ['origin_not_allowed'],
  upload_ended: ['ended'],
  upload_not_found: ['ended'],
  token_expired: ['token_expired'],
}

/** I6, I10: everything is over, or waits for the person; what failed failed for a reason that this world has. */
function ends(outcome: Outcome): readonly string[] {
  const { tabs, person } = outcome
  return [
    ...person.unrecognised(),
    ...tabs.flatMap((tab) => eachFile([tab]).flatMap((file) => endOf(outcome, tab, file))),
  ]
}

function endOf({ machine, scene: { tally, weather } }: Outcome, tab: Tab, file: FileSnapshot): readonly string[] {
  const { key, state, problem, uploadId } = file
  if (state === 'done' || state === 'cancelled' || state === 'needs-file') return []
  if (state === 'elsewhere') {
    const holder = machine.locks.holder(uploadId ?? '')
    return holder === undefined || holder === tab ? [`I6: ${key} waits for a tab that is not there`] : []
  }
  if (state !== 'failed') return [`I6: ${key} is ${state} in the end`]
  const index = Number(key.replace(/\D/g, ''))
  const causes = new Set([
    ...tally.happened,
    ...(tab.shelf.get(index) ? [] : ['no file']),
    ...(weather.listingLagMs + weather.headLagMs > 0 ? ['listing lag'] : []),
  ])
  const isExplained = (EXPLAINED[problem?.code ?? ''] ?? []).some((cause) => causes.has(cause))
  return isExplained ? [] : [`I10: ${key} failed with ${problem?.code} (${problem?.message}), which nothing explains`]
}

/** So often an abort that was not heard is told again. */
const ABORT_TRIES = 20

/** I7: what was cancelled is over at the application, and leaves nothing behind. */
function litter({ tabs, scene: { application, store, tally } }: Outcome): readonly string[] {
  if (tabs.some((tab) => tab.state().aborts.length > 0)) return ['I7: an abort was never heard']
  const ended = [...application.uploads.values()].filter((upload) => upload.state === 'ended')
  const left = [...store.parts.keys()].filter((path) => ended.some(({ id }) => path.startsWith(`${id}/`)))
  // A PUT that was under way when the abort came may land after it; the sweep removes those.
  if (left.length > tally.faults + 12 * ended.length) return [`I7: ${left.length} parts of aborted uploads`]
  // After some minutes without an answer, or with a token that has run out, it is left to the sweep as well.
  const isOutOfReach = ['the application is down', 'token_expired', 'the session is over'].some((cause) =>
    tally.happened.has(cause),
  )
  const open = [...tally.cancelled].flatMap(([id, tab]) => {
    const isOpen = tab.isAlive() && application.uploads.get(id)?.state === 'uploading'
    // A line that is cut for ever may be down at each of twenty tries.
    const isGivenUp = (tally.aborts.get(id) ?? 0) > ABORT_TRIES
    return isOpen && !isGivenUp ? [`I7: the application never heard that ${id} was cancelled`] : []
  })
  return isOutOfReach ? [] : open
}

/** I9: no signature is kept. */
function secrets({ machine, tabs }: Outcome): readonly string[] {
  const kept = JSON.stringify([[...machine.records.all.values()], tabs.map((tab) => tab.view().snapshot)])
  return /sig-\d/.test(kept) ? ['I9: a signature is kept'] : []
}

function eachFile(tabs: readonly Tab[]): readonly FileSnapshot[] {
  return tabs.flatMap((tab) => tab.view().snapshot.files)
}

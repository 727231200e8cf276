/**
 * Uploads of an earlier visit: they are parked until their file is there. It is recognised by its size and a sample of
 * its content, never by its name alone, and even then every part is trusted by its MD5 only.
 */
import type { FileDescription } from '../../protocol/messages.ts'
import { claim, compare, restart, sample } from './begin.ts'
import { due } from './errand.ts'
import type { Told } from './events.ts'
import { claimedPart, finishing, sendingPhase } from './parts.ts'
import { ownProblem } from './problems.ts'
import type { RememberedUpload } from './remember.ts'
import type { Restoring } from './restoring.ts'
import { type FileRecord, keyOf, type Parked, type Part } from './state.ts'
import { onStored } from './stored.ts'
import { rows } from './table.ts'
import { changePhase, drop, endRun, type FileIn, fileAt, putFile, setPhase, type Turn } from './turn.ts'

type ParkedFile = FileIn<Parked>

/** The core's ability to go on with uploads of an earlier visit. */
export const restoring: Restoring = {
  handlers: {
    restored: restore,
    attached: attach,
    elsewhere: onElsewhere,
    'settled-elsewhere': onSettledElsewhere,
    claimed: onClaimed,
    sampled: onSampled,
  },
  sampleLost: onSampleLost,
  recognise,
  stored: onStored,
}

function restore(turn: Turn, { uploads }: Told<'restored'>): void {
  for (const { upload: remembered, needs, isElsewhere } of uploads) {
    const { id, token, plan, file, sample } = remembered
    const parts = rememberedParts(remembered)
    const upload = { id, token, plan, held: undefined }
    const phase: Parked = { name: 'parked', upload, parts, needs, isElsewhere, found: undefined }
    const index = turn.state.files.length
    const record = { index, file, sample, attempt: 1, notice: undefined, isPaused: false, isRestored: true, phase }
    putFile(turn, record)
    endWithoutFile(turn, record)
  }
}

function rememberedParts({ plan, md5s }: RememberedUpload): readonly Part[] {
  return Array.from({ length: plan.count }, (_, part) => claimedPart(md5s[part], 'verify'))
}

/** What was only to be completed needs no file any more: all its parts were sent from one state of the file. */
function endWithoutFile(turn: Turn, { index, phase }: ParkedFile): void {
  if (!phase.isElsewhere && isWhole(phase)) claim(turn, index, phase.upload.id)
}

function isWhole({ parts }: Parked): boolean {
  return parts.every((part) => part.stage === 'idle' && part.claim)
}

function isParked(record: FileRecord | undefined): record is ParkedFile {
  return record?.phase.name === 'parked'
}

/** Files that were just added may be those that parked uploads wait for. */
function recognise(turn: Turn, added: readonly number[]): void {
  let parked = parkedFiles(turn)
  if (parked.length === 0) return
  for (const index of added) {
    const record = fileAt(turn, index)
    if (record?.phase.name !== 'waiting') continue
    const { size, name, lastModified } = record.file
    const candidates = parked.filter(({ file }) => file.size === size)
    // A file of one part has no sample: what it holds is compared as a whole anyway.
    const same = candidates.find(
      ({ sample, file }) => !sample && file.name === name && file.lastModified === lastModified,
    )
    if (same) adopt(turn, record, same)
    else if (candidates.some((each) => each.sample)) {
      putFile(turn, { ...record, phase: { ...record.phase, isHeld: true } })
      sample(turn, index)
    }
    parked = parkedFiles(turn)
  }
}

/** Those that wait for a file. */
function parkedFiles({ state }: Turn): readonly ParkedFile[] {
  return [...rows(state.files)].filter(isParked).filter(({ phase }) => !phase.isElsewhere && !phase.found)
}

function adopt(turn: Turn, { index, file }: FileRecord, parked: ParkedFile): void {
  drop(turn, index)
  turn.effects.push({ type: 'adopt', from: keyOf(index), key: keyOf(parked.index) })
  take(turn, parked, file, true)
}

/** A file is there for a parked upload; whether the content is the same is still to be seen unless it `isSure`. */
function attach(turn: Turn, { index, file }: Told<'attached'>): void {
  const record = fileAt(turn, index)
  if (isParked(record) && !record.phase.found) take(turn, record, file, false)
}

function take(turn: Turn, record: ParkedFile, file: FileDescription, isSure: boolean): void {
  changePhase(turn, record, { found: { file, isSure } })
  claim(turn, record.index, record.phase.upload.id)
}

function onClaimed(turn: Turn, { run, isOurs }: Told<'claimed'>): void {
  const record = ownerOf(turn, run)
  if (!isParked(record)) return
  const { found, upload, parts } = record.phase
  if (!isOurs) {
    putBack(turn, record)
    changePhase(turn, record, { isElsewhere: true, found: undefined })
  } else if (isWhole(record.phase)) {
    // It needs no file any more; one of its size may serve all the same if the application misses a part.
    if (found?.file.size !== record.file.size) putBack(turn, record)
    setPhase(turn, record, finishing(turn.now, upload, parts.map(asStored)))
  } else if (!found) return
  else if (found.file.size !== record.file.size) restart(turn, record, ownProblem('file_changed'), found.file)
  else if (found.isSure || !record.sample) goOn(turn, record)
  else sample(turn, record.index)
}

/** Nobody has looked whether it is the right one, and a retry would send it under what is remembered of another. */
function putBack(turn: Turn, { index, phase }: ParkedFile): void {
  if (phase.found) turn.effects.push({ type: 'forget', key: keyOf(index) })
}

function asStored(part: Part): Part {
  return part.stage === 'idle' && part.claim ? { ...part, stage: 'stored', md5: part.claim.md5 } : part
}

function onSampled(turn: Turn, { run, sample: found }: Told<'sampled'>): void {
  const record = ownerOf(turn, run)
  if (!record) return
  const { phase } = record
  if (isParked(record)) {
    if (record.sample === found) goOn(turn, record)
    else restart(turn, record, ownProblem('file_changed'), record.phase.found?.file)
  } else if (phase.name === 'waiting' && phase.isHeld) {
    const match = parkedFiles(turn).find(({ file, sample }) => file.size === record.file.size && sample === found)
    if (match) adopt(turn, record, match)
    else putFile(turn, { ...record, sample: found, phase: { ...phase, isHeld: false } })
  } else compare(turn, record, found)
}

/** The file cannot be read well enough to know it. */
function onSampleLost(turn: Turn, { run }: Told<'file-lost'>): void {
  const record = ownerOf(turn, run)
  if (!record) return
  const { phase } = record
  if (isParked(record)) changePhase(turn, record, { found: undefined, needs: 'choice' })
  else if (phase.name === 'waiting') putFile(turn, { ...record, phase: { ...phase, isHeld: false } })
}

/** The store is asked first what it has. */
function goOn(turn: Turn, record: ParkedFile): void {
  const { upload, parts } = record.phase
  setPhase(turn, record, sendingPhase(upload, parts, { status: due(turn.now) }))
}

function onElsewhere(turn: Turn, { index, isElsewhere, remembered }: Told<'elsewhere'>): void {
  const record = fileAt(turn, index)
  if (!isParked(record)) return
  putBack(turn, record)
  const parts = remembered ? rememberedParts(remembered) : record.phase.parts
  const sample = remembered?.sample ?? record.sample
  endWithoutFile(turn, changePhase(turn, { ...record, sample }, { isElsewhere, parts, found: undefined }))
}

/** Another tab has brought it to its end: only the receipt is missing here. */
function onSettledElsewhere(turn: Turn, { index }: Told<'settled-elsewhere'>): void {
  const record = fileAt(turn, index)
  if (!isParked(record)) return
  putBack(turn, record)
  setPhase(turn, record, finishing(turn.now, record.phase.upload, record.phase.parts, 'status'))
}

function ownerOf(turn: Turn, id: number): FileRecord | undefined {
  return fileAt(turn, endRun(turn, id)?.owner ?? -1)
}

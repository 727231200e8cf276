/** What is decided about each file of a create before the store hears of it: refusals, names, types, headers. */
import type { CreateRequest, FileDescription } from '../../protocol/messages.ts'
import type { UploadDraft } from '../../store/upload.ts'
import type { StoreLimits } from '../../store/upload-store.ts'
import { type Allowance, checkDecision, type FileDecision, type FileLimits, refusedFor } from '../authorize.ts'
import { cleanFileName } from '../names/clean-name.ts'
import { contentDisposition } from '../names/content-disposition.ts'
import { inertType, isAcceptedType } from '../names/content-type.ts'
import { generateObjectNames, objectNameProblem } from '../names/object-name.ts'
import { isAccepted, Refusal } from '../refusal.ts'
import { hex } from '../tokens/encoding.ts'
import { DEFAULT_AUDIENCE } from '../tokens/receipt.ts'
import type { Ticket } from '../tokens/token.ts'

/** A ticket that the store has not planned yet. */
export interface TicketDraft extends Omit<Ticket, 'upload'> {
  readonly upload: UploadDraft
}

export interface PlanContext {
  readonly fileLimits: FileLimits
  /** Of each configured store. */
  readonly stores: ReadonlyMap<string, StoreLimits>
  readonly ownerTag: string
  readonly nowMs: number
  readonly tokenSeconds: number
  readonly random: (bytes: number) => Uint8Array
}

/** 128 bits. */
const ID_BYTES = 16

/**
 * One draft or refusal per file, in order.
 * @throws TypeError where the application's answer cannot be carried out.
 */
export function planUploads(
  { files, measuredBytesPerSecond }: CreateRequest,
  allowance: Allowance,
  context: PlanContext,
): readonly (TicketDraft | Refusal)[] {
  const decisions = decisionsFor(files, allowance)
  const entries = files.map((file, index) => consider(file, decisions[index] ?? allowance, context))
  const names = nameObjects(entries.filter(isAccepted), context.random)
  const speed = measuredBytesPerSecond === undefined ? {} : { measuredBytesPerSecond }
  return entries.map((entry) => {
    if (entry instanceof Refusal) return entry
    const draft = draftFor(entry, allowance.owner, names.get(entry) ?? '', context)
    return { ...draft, upload: { ...draft.upload, ...speed } }
  })
}

interface Considered {
  readonly file: FileDescription
  readonly decision: FileDecision
  readonly store: string
  readonly storeLimits: StoreLimits
  readonly prefix: string
}

/** What holds for all files, with what differs for each. */
function decisionsFor(files: readonly FileDescription[], allowance: Allowance): readonly (FileDecision | Refusal)[] {
  const { files: perFile, owner: _, ...common } = allowance
  if (perFile === undefined) {
    if (common.object !== undefined && files.length > 1) {
      throw new TypeError('authorize answered one object name for several files. Answer files: [{ object }, …].')
    }
    return files.map(() => common)
  }
  if (perFile.length !== files.length) {
    throw new TypeError(`authorize was asked about ${files.length} files and answered ${perFile.length}.`)
  }
  return perFile.map((own) => (own.refuse === undefined ? { ...common, ...own } : refusedFor(own)))
}

/** The refusals, in the order in which a person would want to hear them. */
function consider(file: FileDescription, decision: FileDecision | Refusal, context: PlanContext): Considered | Refusal {
  if (decision instanceof Refusal) return decision
  checkDecision(decision)
  const { store, storeLimits } = chooseStore(decision, context.stores)
  const prefix = checkNames(decision, storeLimits.maxNameBytes)
  if (file.name.trim() === '') return new Refusal('file_empty_name')
  const { types } = { ...context.fileLimits, ...decision.limits }
  if (types !== undefined && !isAcceptedType(file, types)) {
    return new Refusal('type_not_allowed', {
      message: `Files of this type are not accepted here, only ${types.join(', ')}.`,
    })
  }
  const limit = Math.min(
    decision.limits?.maxBytes ?? context.fileLimits.maxBytes ?? Infinity,
    storeLimits.maxObjectBytes,
  )
  if (file.size > limit) {
    return new Refusal('file_too_large', { message: `The file is larger than the ${limit} bytes allowed here.`, limit })
  }
  return { file, decision, store, storeLimits, prefix }
}

function chooseStore(
  { store }: FileDecision,
  stores: ReadonlyMap<string, StoreLimits>,
): { readonly store: string; readonly storeLimits: StoreLimits } {
  const [only] = stores.size === 1 ? stores.keys() : []
  const name = store ?? only
  const storeLimits = name === undefined ? undefined : stores.get(name)
  if (name !== undefined && storeLimits !== undefined) return { store: name, storeLimits }
  throw new TypeError(`authorize must answer store as one of: ${[...stores.keys()].join(', ')}.`)
}

/** The prefix without a slash at its end, which is how people write it too. */
function checkNames({ object, prefix = '' }: FileDecision, maxNameBytes: number): string {
  const folders = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix
  // A generated name needs a random part and a file name after its prefix.
  if (folders !== '') refuseName('prefix', objectNameProblem(folders, Math.floor(maxNameBytes / 2)))
  if (object !== undefined) refuseName('name of an object', objectNameProblem(object, maxNameBytes))
  return folders
}

function refuseName(what: string, problem: string | undefined): void {
  if (problem !== undefined) throw new TypeError(`authorize answered a ${what} that cannot be used: ${problem}.`)
}

/** Given names as they are, generated ones for the rest. */
function nameObjects(
  entries: readonly Considered[],
  random: (bytes: number) => Uint8Array,
): ReadonlyMap<Considered, string> {
  const unnamed = entries.filter(({ decision }) => decision.object === undefined)
  const requests = unnamed.map(({ file, prefix, storeLimits }) => ({
    file,
    prefix,
    maxNameBytes: storeLimits.maxNameBytes,
  }))
  const generated = generateObjectNames(requests, random)
  const names = new Map(unnamed.map((entry, index) => [entry, generated[index] ?? '']))
  for (const entry of entries) {
    if (entry.decision.object !== undefined) names.set(entry, entry.decision.object)
  }
  return names
}

function draftFor(
  { file, decision, store }: Considered,
  owner: string,
  object: string,
  context: PlanContext,
): TicketDraft {
  const fileName = cleanFileName(file.name)
  const dispositionKind = decision.disposition ?? 'attachment'
  const upload: UploadDraft = {
    id: hex(context.random(ID_BYTES)),
    owner,
    ownerTag: context.ownerTag,
    object,
    randomName: decision.object === undefined,
    overwrite: decision.object !== undefined && decision.overwrite === true,
    size: file.size,
    type: decision.type ?? inertType(file.type),
    disposition: contentDisposition(dispositionKind, fileName),
    seal: decision.seal === true,
    metadata: decision.metadata ?? {},
    ...(file.lastModified !== undefined && { lastModified: file.lastModified }),
    createdAtMs: context.nowMs,
    expiresAtMs: context.nowMs + context.tokenSeconds * 1000,
  }
  return { upload, store, audience: decision.audience ?? DEFAULT_AUDIENCE, fileName, dispositionKind }
}

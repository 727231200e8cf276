/** A store's folder with many objects, written directly: putting a million through HTTP would take an hour. */
import { createHash } from 'node:crypto'
import { createWriteStream, linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface GeneratedFolderOptions {
  readonly folder: string
  readonly objects: number
  /**
   * How often each object was put: above 1 the journal holds history.
   * @default 1
   */
  readonly versions?: number
}

/** Where the objects are. */
export const GENERATED = { account: 'AUTH_test', container: 'many' } as const

const BYTES = Buffer.from('x')
const ETAG = createHash('md5').update(BYTES).digest('hex')
/** ext4 allows 65,000 links of a file. With them a million files take no blocks. */
const LINKS_PER_FILE = 60_000

/** `folder-012/object-000012345`: as many objects a folder as people have in one. */
export function generatedName(index: number): string {
  return `folder-${String(index % 1000).padStart(3, '0')}/object-${String(index).padStart(9, '0')}`
}

export async function generateFolder({ folder, objects, versions = 1 }: GeneratedFolderOptions): Promise<void> {
  for (let i = 0; i < 256; i++) mkdirSync(join(folder, 'data', hex(i, 2)), { recursive: true })
  mkdirSync(join(folder, 'incoming'))
  let original = ''
  for (let i = 0; i < objects; i++) {
    const path = join(folder, 'data', dataName(i).slice(0, 2), dataName(i))
    if (i % LINKS_PER_FILE === 0) {
      original = path
      writeFileSync(path, BYTES)
    } else linkSync(original, path)
  }
  const journal = createWriteStream(join(folder, 'journal.ndjson'), { highWaterMark: 1 << 20 })
  await pipeline(Readable.from(journalText(objects, versions)), journal)
}

/** Lines in the order in which they would have been written; some thousands at a time. */
function* journalText(objects: number, versions: number): Generator<string> {
  let at = 170_000_000_000_000
  const { account, container } = GENERATED
  const line = (entry: object): string => `${JSON.stringify(entry)}\n`
  yield line({ op: 'account', record: { name: account, createdAt: ++at, headers: {} } })
  const record = { name: container, createdAt: ++at, modifiedAt: at, headers: {} }
  yield line({ op: 'container', account, record })
  let batch = ''
  for (let version = 0; version < versions; version++) {
    for (let i = 0; i < objects; i++) {
      at++
      const facts = { data: dataName(i), size: BYTES.length, etag: ETAG, type: 'text/plain' }
      const record = { name: generatedName(i), ...facts, createdAt: at, modifiedAt: at, headers: {} }
      batch += line({ op: 'object', account, container, record })
      if (batch.length < 1 << 20) continue
      yield batch
      batch = ''
    }
  }
  yield batch
}

/** Spread over the folders like random ones, but the same every time. */
function dataName(index: number): string {
  return `${hex(Math.imul(index, 0x9e3779b1) >>> 24, 2)}${hex(index, 30)}`
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

import { createHash, randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'

export interface RandomFile {
  readonly path: string
  readonly name: string
  readonly size: number
  readonly sha256: string
}

/** Writes `size` random bytes: no part equals another, so a part in the wrong place cannot go unnoticed. */
export async function writeRandomFile(folder: string, name: string, size: number): Promise<RandomFile> {
  const path = join(folder, name)
  const hash = createHash('sha256')
  const out = createWriteStream(path)
  for (let left = size; left > 0; ) {
    const chunk = randomFillSync(Buffer.allocUnsafe(Math.min(left, 4 * 1024 * 1024)))
    hash.update(chunk)
    if (!out.write(chunk)) await once(out, 'drain')
    left -= chunk.length
  }
  out.end()
  await once(out, 'close')
  return { path, name, size, sha256: hash.digest('hex') }
}

/** SHA-256 of a body, as it streams by. */
export async function sha256Of(body: ReadableStream<Uint8Array> | null): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of body ?? []) {
    hash.update(chunk)
    size += chunk.length
  }
  return { size, sha256: hash.digest('hex') }
}

/** Files that nobody has to have: bytes of no meaning, and a drawn picture. */
import type { SceneFile } from '../scene.ts'
import { drawPicture } from './picture.ts'

const CHUNK_BYTES = 1024 * 1024
/** The most that `getRandomValues` gives at once. */
const RANDOM_BYTES = 65_536

/** One for all files: a Blob refers to it as often as it likes, so a gigabyte costs no more than this. */
const noise = new Blob(
  Array.from({ length: CHUNK_BYTES / RANDOM_BYTES }, () => crypto.getRandomValues(new Uint8Array(RANDOM_BYTES))),
)

export async function makeFiles(files: readonly SceneFile[] = []): Promise<readonly File[]> {
  const made = await Promise.all(
    files.map(async (file) => (file.size === undefined ? [await picture(file)] : noisy(file, file.size))),
  )
  return made.flat()
}

async function picture({ name, type }: SceneFile): Promise<File> {
  return new File([await drawPicture(type)], name, { type })
}

function noisy({ name, type, count = 1 }: SceneFile, size: number): readonly File[] {
  const bytes = noise.slice(0, size % CHUNK_BYTES)
  const whole = Array.from({ length: Math.floor(size / CHUNK_BYTES) }, () => noise)
  return Array.from(
    { length: count },
    (_, at) => new File([...whole, bytes], count === 1 ? name : numbered(name, at + 1), { type }),
  )
}

function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf('.')
  return `${name.slice(0, dot)}${String(number).padStart(2, '0')}${name.slice(dot)}`
}

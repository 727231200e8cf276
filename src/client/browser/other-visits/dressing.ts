/** Adds to the core's view what the core does not know of. A file that nothing new is known of stays the same object. */
import type { FileSnapshot, UploaderSnapshot } from '../../engine/snapshot.ts'

/** Shown as long as the file is in that state; how far it had come, until it comes further. */
export type Addition = Pick<FileSnapshot, 'state'> & Partial<FileSnapshot>

export interface Dressing {
  add(key: string, addition: Addition): void
  apply(snapshot: UploaderSnapshot): UploaderSnapshot
}

interface Dressed {
  readonly plain: FileSnapshot
  readonly addition: Addition
  readonly file: FileSnapshot
}

export function createDressing(onChanged: () => void): Dressing {
  const additions = new Map<string, Addition>()
  const dressed = new Map<string, Dressed>()
  let last: { readonly plain: UploaderSnapshot; readonly snapshot: UploaderSnapshot } | undefined

  function dress(plain: FileSnapshot): FileSnapshot {
    const addition = additions.get(plain.key)
    if (!addition) return plain
    const before = dressed.get(plain.key)
    if (before?.plain === plain && before.addition === addition) return before.file
    const file = addition.state === plain.state ? { ...plain, ...addition } : notBelow(addition, plain)
    dressed.set(plain.key, { plain, addition, file })
    return file
  }

  return {
    add(key, addition) {
      additions.set(key, addition)
      last = undefined
      onChanged()
    },
    apply(plain) {
      if (last?.plain !== plain) last = { plain, snapshot: { ...plain, files: plain.files.map(dress) } }
      return last.snapshot
    },
  }
}

/** What the other tab had on its way is lost with it, but nobody sees a bar go back. */
function notBelow({ sentBytes = 0, progress = 0, attempt }: Addition, plain: FileSnapshot): FileSnapshot {
  if (attempt !== plain.attempt || plain.sentBytes >= sentBytes) return plain
  return { ...plain, sentBytes, progress: Math.max(progress, plain.progress) }
}

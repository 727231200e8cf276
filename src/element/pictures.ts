/** Which file stands behind a row, for those that may be shown small. How, is loaded with the first of them. */
import type { FileSnapshot } from '../client/engine/snapshot.ts'

export interface Pictures {
  /** Before they are added: an engine may show them at once. */
  keep(files: readonly File[], pathOf: (file: File) => string | undefined): void
  forget(file: FileSnapshot): void
  of(file: FileSnapshot): Promise<Node | undefined> | undefined
}

export function createPictures(): Pictures {
  // By what a row tells, not by key: a file that an earlier upload has waited for shows in that one's row.
  const files = new Map<string, File>()
  const nameOf = (name: string, size: number, path: string | undefined) => `${path ?? ''}\n${name}\n${size}`
  const ofRow = ({ name, size, path }: FileSnapshot) => nameOf(name, size, path)
  return {
    keep(added, pathOf) {
      for (const file of added) {
        const path = pathOf(file) ?? (file.webkitRelativePath || undefined)
        if (file.type.startsWith('image/')) files.set(nameOf(file.name, file.size, path), file)
      }
    },
    forget: (file) => void files.delete(ofRow(file)),
    of(row) {
      const file = files.get(ofRow(row))
      if (file === undefined) return undefined
      // Without its picture a row shows what kind of file it is.
      return import('./uploads/thumbnails.ts').then(
        ({ thumbnailOf }) => thumbnailOf(file),
        () => undefined,
      )
    },
  }
}

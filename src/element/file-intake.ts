/** The ways by which files come in: chosen in the page's input, dropped, pasted. Each hands over batches. */
import { type Batch, readDrop } from './dropped-files.ts'
import type { PickedEvent } from './file-picker.ts'
import { joinPageIntake } from './page-intake.ts'

export interface FileIntakeOptions {
  readonly host: HTMLElement
  readonly input: () => HTMLInputElement | undefined
  readonly isDisabled: () => boolean
  readonly onDragging: (where: 'zone' | 'page' | undefined) => void
  readonly onFiles: (batches: AsyncIterable<Batch> | Iterable<Batch>) => void
}

/** @returns what ends it. */
export function openFileIntake({ host, input, isDisabled, onDragging, onFiles }: FileIntakeOptions): () => void {
  const onChange = (event: Event) => {
    const chosen = input()
    if (chosen === undefined || event.target !== chosen || !chosen.files?.length) return
    onFiles([{ files: [...chosen.files], ...(event as Partial<PickedEvent>).picked }])
    // Emptied, so that the same file can be chosen again; later, so that the page's own listeners still see it.
    setTimeout(() => {
      chosen.value = ''
    })
  }
  const gone = new AbortController()
  const { signal } = gone
  host.addEventListener('change', onChange, { signal })
  // Before anybody clicks, because a dialog opens within the click or not at all. Without it the input's own opens.
  if ('showOpenFilePicker' in globalThis) {
    import('./file-picker.ts').then(
      ({ openFilePicker }) => openFilePicker({ host, input, signal }),
      () => undefined,
    )
  }
  const leave = joinPageIntake({
    host,
    isOpen: () => !isDisabled(),
    takesPage: () => host.getAttribute('drop') !== 'zone',
    onDragging,
    onDrop: (transfer) => onFiles(readDrop(transfer)),
    onPaste: (files) => onFiles([{ files: files.map(named) }]),
  })
  return () => {
    gone.abort()
    leave()
  }
}

/** Every browser calls a screenshot `image.png`; the second one would overwrite the first. */
function named(file: File): File {
  if (!/^image\.\w+$/u.test(file.name)) return file
  const { type, lastModified } = file
  const time = new Date(lastModified).toISOString().replace(/:/gu, '').slice(0, 17).replace('T', '-')
  return new File([file], file.name.replace('.', `-${time}.`), { type, lastModified })
}

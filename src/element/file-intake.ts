/** The ways by which files come in: the page's input, and a drop on the element. */
import { readDroppedFiles } from './dropped-files.ts'

export interface FileIntakeOptions {
  readonly host: HTMLElement
  readonly input: () => HTMLInputElement | undefined
  readonly isDisabled: () => boolean
  readonly onDragging: (isDragging: boolean) => void
  readonly onFiles: (files: readonly File[], pathOf?: (file: File) => string | undefined) => void
  readonly onUnreadableFolder: () => void
}

export function listenForFiles(options: FileIntakeOptions): void {
  const { host, isDisabled, onDragging } = options
  const hasFiles = (event: DragEvent): event is DragEvent & { readonly dataTransfer: DataTransfer } =>
    !isDisabled() && event.dataTransfer?.types.includes('Files') === true

  host.addEventListener('change', (event) => takeChosen(event, options))
  host.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
    onDragging(true)
  })
  host.addEventListener('dragleave', ({ relatedTarget }) => {
    // Between the parts of the element the pointer leaves one and enters another.
    if (!(relatedTarget instanceof Node && host.contains(relatedTarget))) onDragging(false)
  })
  host.addEventListener('drop', (event) => {
    onDragging(false)
    if (!hasFiles(event)) return
    event.preventDefault()
    void takeDropped(event.dataTransfer, options)
  })
}

function takeChosen(event: Event, { input, onFiles }: FileIntakeOptions): void {
  const chosen = input()
  if (chosen === undefined || event.target !== chosen || chosen.files === null || chosen.files.length === 0) return
  onFiles([...chosen.files])
  // Emptied, so that the same file can be chosen again; later, so that the page's own listeners still see it.
  setTimeout(() => {
    chosen.value = ''
  })
}

async function takeDropped(transfer: DataTransfer, { onFiles, onUnreadableFolder }: FileIntakeOptions): Promise<void> {
  const { files, pathOf, unreadable } = await readDroppedFiles(transfer)
  onFiles(files, pathOf)
  if (unreadable > 0) onUnreadableFolder()
}

/**
 * Files are chosen in the browser's dialog for files that can be read again (File System Access; Chromium), in place of
 * the input's own, whose files are lost with the page. What was chosen is put into the input, which tells of it as always;
 * whatever this dialog cannot do, the input's own does.
 */
import type { Batch } from './dropped-files.ts'
import { type PickerType, pickerTypesOf } from './picker-types.ts'

export interface FilePickerOptions {
  readonly host: HTMLElement
  readonly input: () => HTMLInputElement | undefined
  /** Ends it. */
  readonly signal: AbortSignal
}

/** A `change` of the input that knows more than the input can hold. */
export interface PickedEvent extends Event {
  readonly picked: Pick<Batch, 'handleOf' | 'unreadable'>
}

interface Picker {
  showOpenFilePicker(options: {
    readonly multiple: boolean
    readonly types: readonly PickerType[]
  }): Promise<readonly FileSystemFileHandle[]>
}

/** Files read in one go. Ten thousand take less than a second so, and no task is long; all at once is one of 0.3 s. */
const AT_ONCE = 250

export function openFilePicker({ host, input, signal }: FilePickerOptions): void {
  let isOpen = false
  let isGivingWay = false

  function onClick(event: Event): void {
    const asked = input()
    if (asked === undefined || event.target !== asked || event.defaultPrevented) return
    const types = isGivingWay || !isWorthIt(host, asked) ? undefined : pickerTypesOf(asked.accept)
    isGivingWay = false
    if (types === undefined) return
    event.preventDefault()
    // One dialog at a time, as of the input's own.
    if (!isOpen) void choose(asked, types)
  }

  async function choose(asked: HTMLInputElement, types: readonly PickerType[]): Promise<void> {
    isOpen = true
    try {
      const options = { multiple: asked.multiple, types }
      await fill(asked, await (globalThis as unknown as Picker).showOpenFilePicker(options))
    } catch (error) {
      // Perhaps given up because this dialog refuses what lies in folders of the system; the input's own does not.
      isGivingWay = true
      if (isGivenUp(error as Error)) asked.dispatchEvent(new Event('cancel', { bubbles: true }))
      else showOwn(asked)
    } finally {
      isOpen = false
    }
  }

  host.addEventListener('click', onClick, { signal })
}

function isWorthIt(host: HTMLElement, input: HTMLInputElement): boolean {
  // Nothing would be kept.
  if (host.getAttribute('remember') === 'off') return false
  if (input.hasAttribute('webkitdirectory') || input.hasAttribute('capture')) return false
  // Without a click no dialog opens, and the browser tells the page's author why. Android's own offers camera and gallery.
  return navigator.userActivation.isActive && !navigator.userAgent.includes('Android')
}

/** By the person; where a test waits for the input's own dialog, Chromium aborts this one with these words. */
function isGivenUp({ name, message }: Error): boolean {
  return name === 'AbortError' && !message.includes('setInterceptFileChooserDialog')
}

function showOwn(input: HTMLInputElement): void {
  try {
    input.showPicker()
  } catch {
    // The click was too long ago. The next one opens it.
  }
}

/** @throws Error where none of the files can be read. */
async function fill(input: HTMLInputElement, handles: readonly FileSystemFileHandle[]): Promise<void> {
  const transfer = new DataTransfer()
  const origins = new Map<File, FileSystemFileHandle>()
  const unreadable: string[] = []
  let refusal: unknown
  const read = async (handle: FileSystemFileHandle) => {
    try {
      return await handle.getFile()
    } catch (error) {
      refusal = error
      return undefined
    }
  }
  for (let from = 0; from < handles.length; from += AT_ONCE) {
    const some = handles.slice(from, from + AT_ONCE)
    const files = await Promise.all(some.map(read))
    for (const [index, handle] of some.entries()) {
      const file = files[index]
      if (file === undefined) {
        unreadable.push(handle.name)
        continue
      }
      origins.set(file, handle)
      transfer.items.add(file)
    }
  }
  if (origins.size === 0) throw refusal
  input.files = transfer.files
  const picked: PickedEvent['picked'] = { handleOf: (file) => origins.get(file), unreadable }
  input.dispatchEvent(new Event('input', { bubbles: true, composed: true }))
  input.dispatchEvent(Object.assign(new Event('change', { bubbles: true }), { picked }))
}

/**
 * Drops and pastes anywhere on the page, given to the element that is meant: the one below the pointer or around the
 * focus, else the nearest one that takes files now. A page's own drop areas go first: what they have handled is theirs.
 */

export interface IntakeTarget {
  readonly host: HTMLElement
  /** Neither disabled nor without an input. */
  readonly isOpen: () => boolean
  /** Takes what is dropped beside it, too, and what is pasted. */
  readonly takesPage: () => boolean
  /** `onPage`: the pointer is somewhere else on the page. */
  readonly onDragging: (where: 'zone' | 'page' | undefined) => void
  readonly onDrop: (transfer: DataTransfer) => void
  readonly onPaste: (files: readonly File[]) => void
}

/** While a drag goes on browsers say so every 350 ms or more often; only one that left the window stays silent. */
const LEFT_AFTER_MS = 400

const targets = new Set<IntakeTarget>()
let dragged: IntakeTarget | undefined
let leaving: ReturnType<typeof setTimeout> | undefined

/** @returns what takes it out again. */
export function joinPageIntake(target: IntakeTarget): () => void {
  if (targets.size === 0) toggleListeners('addEventListener')
  targets.add(target)
  return () => {
    targets.delete(target)
    if (dragged === target) setDragged(undefined)
    if (targets.size === 0) toggleListeners('removeEventListener')
  }
}

function toggleListeners(method: 'addEventListener' | 'removeEventListener'): void {
  document[method]('dragover', onDragOver as EventListener)
  document[method]('dragleave', onDragLeave)
  document[method]('drop', onDrop as EventListener)
  document[method]('paste', onPaste as EventListener)
}

function onDragOver(event: DragEvent): void {
  const target = event.dataTransfer?.types.includes('Files') ? targetOf(event) : undefined
  clearTimeout(leaving)
  setDragged(target, target && isInside(event, target) ? 'zone' : 'page')
  if (target === undefined || event.dataTransfer === null) return
  event.preventDefault()
  event.dataTransfer.dropEffect = 'copy'
}

function onDragLeave(): void {
  // Between two elements the pointer leaves one and enters another; browsers disagree about what `relatedTarget` says.
  clearTimeout(leaving)
  leaving = setTimeout(() => setDragged(undefined), LEFT_AFTER_MS)
}

function onDrop(event: DragEvent): void {
  clearTimeout(leaving)
  setDragged(undefined)
  const { dataTransfer } = event
  const target = dataTransfer?.types.includes('Files') ? targetOf(event) : undefined
  if (target === undefined || dataTransfer === null) return
  event.preventDefault()
  target.onDrop(dataTransfer)
}

function onPaste(event: ClipboardEvent): void {
  const files = [...(event.clipboardData?.files ?? [])]
  if (files.length === 0 || event.defaultPrevented || isField(event)) return
  const open = [...targets].filter((target) => target.isOpen() && target.takesPage())
  const target = open.find(({ host }) => host.matches(':focus-within')) ?? open[0]
  if (target === undefined) return
  event.preventDefault()
  target.onPaste(files)
}

function setDragged(target: IntakeTarget | undefined, where: 'zone' | 'page' = 'page'): void {
  if (dragged !== target) dragged?.onDragging(undefined)
  dragged = target
  target?.onDragging(where)
}

function targetOf(event: DragEvent): IntakeTarget | undefined {
  const open = [...targets].filter((target) => target.isOpen())
  const inside = open.find((target) => isInside(event, target))
  if (inside !== undefined || event.defaultPrevented || isField(event)) return inside
  return open
    .filter((target) => target.takesPage())
    .map((target) => [distance(event, target.host), target] as const)
    .sort(([one], [other]) => one - other)[0]?.[1]
}

function isInside(event: Event, { host }: IntakeTarget): boolean {
  return event.composedPath().includes(host)
}

/** A field takes drops and pastes itself. */
function isField(event: Event): boolean {
  const [origin] = event.composedPath()
  return origin instanceof HTMLElement && (origin.isContentEditable || origin.matches('input, textarea'))
}

function distance({ clientX, clientY }: DragEvent, host: HTMLElement): number {
  const { left, right, top, bottom } = host.getBoundingClientRect()
  return Math.hypot(Math.max(left - clientX, 0, clientX - right), Math.max(top - clientY, 0, clientY - bottom))
}

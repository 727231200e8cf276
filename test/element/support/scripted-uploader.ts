/** An Uploader that does what a test or a gallery tells it, and remembers what the element asked for. Runs in the page. */
import type { AddOptions, Uploader } from '../../../src/client/browser/uploader.ts'
import type { FileSnapshot, UploaderSnapshot } from '../../../src/client/engine/snapshot.ts'

export interface ScriptedUploader extends Uploader {
  /** What the element called, as `name:key`. */
  readonly calls: string[]
  /** Paths that came with `add`, by key. */
  readonly paths: ReadonlyMap<string, string | undefined>
  /** Changes one file, by key. */
  change(key: string, change: Partial<FileSnapshot>): void
  /** Changes what is true of all. */
  tell(change: Partial<Pick<UploaderSnapshot, 'offline' | 'remembers'>>): void
  /** Handles that came with `add`, by key. */
  readonly handles: ReadonlyMap<string, string | undefined>
  /** Puts files there that nobody chose. */
  place(...files: readonly Partial<FileSnapshot>[]): void
}

const UNFINISHED: ReadonlySet<string> = new Set([
  'waiting',
  'starting',
  'sending',
  'retrying',
  'verifying',
  'finishing',
  'needs-login',
])

export function createScriptedUploader(): ScriptedUploader {
  const listeners = new Set<() => void>()
  const calls: string[] = []
  const paths = new Map<string, string | undefined>()
  const handles = new Map<string, string | undefined>()
  let told: Partial<UploaderSnapshot> = {}
  let files: readonly FileSnapshot[] = []
  let current = summarise(files)
  let nextKey = 1

  function update(next: readonly FileSnapshot[]): void {
    files = next
    current = { ...summarise(files), ...told }
    for (const listener of listeners) listener()
  }
  function change(key: string, patch: Partial<FileSnapshot>): void {
    update(files.map((file) => (file.key === key ? complete({ ...file, ...patch }) : file)))
  }
  function place(...added: readonly Partial<FileSnapshot>[]): void {
    update([...files, ...added.map((file) => complete({ key: `f${nextKey++}`, ...file }))])
  }

  return {
    calls,
    paths,
    handles,
    tell(change) {
      told = { ...told, ...change }
      update(files)
    },
    change,
    place,
    add(chosen: Iterable<File>, options: AddOptions = {}) {
      const added = Array.from(chosen, (file) => {
        const key = `f${nextKey++}`
        paths.set(key, options.path?.(file))
        handles.set(key, options.handle?.(file)?.name)
        return complete({ key, name: file.name, size: file.size, type: file.type })
      })
      calls.push(...added.map((file) => `add:${file.name}`))
      update([...files, ...added])
      return added.map((file) => file.key)
    },
    cancel(key) {
      calls.push(`cancel:${key}`)
      change(key, { state: 'cancelled' })
    },
    retry(key) {
      calls.push(`retry:${key}`)
      change(key, { state: 'waiting', problem: undefined })
    },
    remove(key) {
      calls.push(`remove:${key}`)
      update(files.filter((file) => file.key !== key))
    },
    pause(key) {
      calls.push(`pause:${key}`)
      change(key, { state: 'paused' })
    },
    resume(key) {
      calls.push(`resume:${key}`)
      change(key, { state: 'waiting' })
    },
    pauseAll: () => void calls.push('pauseAll'),
    resumeAll: () => void calls.push('resumeAll'),
    cancelAll: () => void calls.push('cancelAll'),
    retryAll: () => void calls.push('retryAll'),
    setPolite: (isPolite) => void calls.push(`setPolite:${isPolite}`),
    resumeLink: () => undefined,
    resumeAfterLogin: () => void calls.push('resumeAfterLogin'),
    snapshot: () => current,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    destroy: () => void calls.push('destroy'),
  }
}

function complete(file: Partial<FileSnapshot> & { readonly key: string }): FileSnapshot {
  const size = file.size ?? 1_000_000
  const state = file.state ?? 'waiting'
  const progress = state === 'done' ? 1 : (file.progress ?? 0)
  return {
    name: 'file.bin',
    path: undefined,
    type: '',
    bytesPerSecond: undefined,
    secondsLeft: undefined,
    parts: undefined,
    attempt: 1,
    isRestored: false,
    needs: undefined,
    uploadId: undefined,
    receipt: undefined,
    object: undefined,
    problem: undefined,
    ...file,
    size,
    state,
    progress,
    sentBytes: Math.round(size * progress),
  }
}

function summarise(files: readonly FileSnapshot[]): UploaderSnapshot {
  const sum = (pick: (file: FileSnapshot) => number) => files.reduce((total, file) => total + pick(file), 0)
  const speed = sum((file) => file.bytesPerSecond ?? 0)
  const totalBytes = sum((file) => file.size)
  const sentBytes = sum((file) => file.sentBytes)
  return {
    files,
    totalBytes,
    sentBytes,
    bytesPerSecond: speed === 0 ? undefined : speed,
    secondsLeft: speed === 0 ? undefined : (totalBytes - sentBytes) / speed,
    active: files.some((file) => UNFINISHED.has(file.state)),
    polite: false,
    offline: false,
    remembers: true,
  }
}

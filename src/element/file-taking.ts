/** From what a person chose to what the engine is given: limits, the page's own word, and what to say of the rest. */
import type { AddOptions } from '../client/browser/uploader.ts'
import type { FileSnapshot, UploaderSnapshot } from '../client/engine/snapshot.ts'
import type { Batch } from './dropped-files.ts'
import { UploadAcceptEvent } from './events.ts'
import { judgeFiles, type Limits, type Refusal } from './limits.ts'

export interface FileTakingOptions {
  readonly host: HTMLElement
  readonly limits: () => Limits
  readonly listed: () => UploaderSnapshot
  readonly add: (files: readonly File[], options: AddOptions) => void
  /** Makes room for another one. */
  readonly drop: (file: FileSnapshot) => void
  /** All that were not taken of what came together; called again while a folder is being read. */
  readonly onRefused: (refused: readonly Refusal[]) => void
}

export interface FileTaking {
  take(files: readonly File[], options: AddOptions): void
  takeAll(batches: AsyncIterable<Batch> | Iterable<Batch>): Promise<void>
}

/** Files taken in one go; between two of them the page has time to breathe. */
const AT_ONCE = 250

export function createFileTaking({ host, limits, listed, add, drop, onRefused }: FileTakingOptions): FileTaking {
  let refused: Refusal[] = []

  function begin(): void {
    refused = []
    onRefused([...refused])
  }

  function takeSome(files: readonly File[], options: AddOptions): void {
    const { multiple } = limits()
    // Of several files none is taken where one fits; a last one that comes by itself is no better.
    if (!multiple && refused.length > 0) return
    const { files: others, totalBytes: bytes } = listed()
    const awaiting = others.filter((file) => file.state === 'needs-file')
    const awaited = new Set(awaiting.map((file) => file.size))
    const judgement = judgeFiles(files, limits(), { count: others.length, bytes, awaited })
    refused.push(...judgement.refused)
    const taken = judgement.taken.filter(asksPage)
    if (refused.length > 0) onRefused([...refused])
    if (taken.length === 0) return
    // What waits for its file may be what has just been chosen; if not, it is not thrown away for a mistake.
    if (!multiple) for (const file of others) if (file.state !== 'needs-file') drop(file)
    add(taken, options)
  }

  function asksPage(file: File): boolean {
    const question = new UploadAcceptEvent(file)
    if (host.dispatchEvent(question)) return true
    const { reason: text } = question
    if (text !== undefined) refused.push({ name: file.name, reason: { why: 'page', text } })
    return false
  }

  return {
    take(files, options) {
      begin()
      takeSome(files, options)
    },
    async takeAll(batches) {
      begin()
      for await (const { files, pathOf: path, handleOf: handle, unreadable = [] } of batches) {
        refused.push(...unreadable.map((name) => ({ name, reason: { why: 'unreadable' } as const })))
        if (unreadable.length > 0) onRefused([...refused])
        const options = { ...(path && { path }), ...(handle && { handle }) }
        for (let from = 0; from < files.length; from += AT_ONCE) {
          takeSome(files.slice(from, from + AT_ONCE), options)
          await new Promise((resolve) => setTimeout(resolve))
        }
      }
    },
  }
}

/**
 * A hash worker on a busy computer: whole parts take it most of a minute, smaller pieces nothing. It stands before the
 * real one, whose messages it holds back.
 */
import type { ToWorker } from '../../../../client/worker/messages.ts'
import { PART_BYTES } from '../scene.ts'

const BUSY_MS = 40_000

const worker = globalThis as unknown as {
  importScripts(url: string): void
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void
  postMessage(message: unknown): void
}
const slow = new Set<number>()
worker.addEventListener('message', ({ data }) => {
  if (data.type === 'hash' && data.blob.size >= PART_BYTES) slow.add(data.run)
})

const send = worker.postMessage.bind(worker)
worker.postMessage = (message) => {
  const { run = -1 } = message as { readonly run?: number }
  setTimeout(() => send(message), slow.delete(run) ? BUSY_MS : 0)
}

worker.importScripts('/gallery/element/hash-worker.js')

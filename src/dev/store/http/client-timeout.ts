/**
 * Patience with a client that sends its body slowly, as Swift has it: none for one that falls silent (499), some for one
 * that trickles (408). Refused inside the controller, so these answers carry CORS headers.
 */
import { Refusal, refuse } from './response.ts'

/** Swift's proxy reads this much at a time and wants it whole (`client_chunk_size`). */
const CHUNK_BYTES = 65_536
/** Swift's watchdog notices between one and two timeouts; seen: two. */
const TIMEOUTS_PER_CHUNK = 2

/** @throws Refusal 499 after `timeoutMs` of silence; 408 when 64 KiB take twice as long. */
export async function* withClientTimeout(
  source: AsyncIterator<Uint8Array>,
  timeoutMs: number,
): AsyncGenerator<Uint8Array, void> {
  let chunkBytes = 0
  let chunkDeadline = Date.now() + TIMEOUTS_PER_CHUNK * timeoutMs
  try {
    for (;;) {
      const chunkMs = chunkDeadline - Date.now()
      const next = await within(source.next(), Math.min(timeoutMs, chunkMs))
      if (next === undefined) throw new Refusal(refuse(chunkMs < timeoutMs ? 408 : 499, undefined, CLOSE))
      if (next.done) return
      chunkBytes += next.value.length
      if (chunkBytes >= CHUNK_BYTES) {
        chunkBytes = 0
        chunkDeadline = Date.now() + TIMEOUTS_PER_CHUNK * timeoutMs
      }
      const arrivedAt = Date.now()
      yield next.value
      // While the store writes, the client waits for the store.
      chunkDeadline += Date.now() - arrivedAt
    }
  } finally {
    // Not awaited: it would wait for the bytes that do not come.
    void source.return?.()
  }
}

/** The rest of the body may still come: only a new connection is clear about what is next. */
const CLOSE = { connection: 'close' } as const

/** The promise's value, or undefined after `ms`. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  // Nobody may be waiting any more when it fails.
  promise.catch(() => undefined)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Hashing on the page's own thread, where no worker is allowed. In plain JavaScript: hash-wasm would put 5 kB of base64
 * into every bundle for the sake of these few pages.
 */
import { createHashLanes } from './hash-lanes.ts'
import type { HashPort } from './hash-port.ts'
import type { FromWorker } from './messages.ts'
import { createPlainMd5 } from './plain-md5.ts'
import { serve } from './serve.ts'

/** 1 MiB is hashed in less than a frame of 16 ms. */
const WINDOW_BYTES = 1024 * 1024

export function createPageLanes(): HashPort {
  const lanes = createHashLanes({ createMd5: createPlainMd5, windowBytes: WINDOW_BYTES })
  let tell: ((message: FromWorker) => void) | undefined
  return {
    listen(onMessage) {
      tell = onMessage
    },
    post: serve(lanes, (message) => tell?.(message)),
    close() {
      tell = undefined
    },
  }
}

/**
 * Hashing on the page's own thread, loaded only where no worker is allowed. In plain JavaScript: hash-wasm would put
 * 5 kB of base64 into every bundle for the sake of these few pages.
 */
import { createHashLanes, type HashLanes } from './hash-lanes.ts'
import { createPlainMd5 } from './plain-md5.ts'

/** 1 MiB is hashed in less than a frame of 16 ms. */
const WINDOW_BYTES = 1024 * 1024

export function createPageLanes(): HashLanes {
  return createHashLanes({ createMd5: createPlainMd5, windowBytes: WINDOW_BYTES })
}

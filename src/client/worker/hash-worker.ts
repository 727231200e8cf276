/** The hash worker's entry: it is bundled into one file that stands alone. */
import { createHashLanes } from './hash-lanes.ts'
import { createMd5 } from './hash-wasm-md5.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { serve } from './serve.ts'

const scope = globalThis as unknown as DedicatedWorkerGlobalScope
const say = (message: FromWorker) => scope.postMessage(message)
const answer = serve(createHashLanes({ createMd5 }), say)

scope.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => answer(data))
say({ type: 'ready' })

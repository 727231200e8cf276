/** Files whose size lies on an edge of the plan, each with a fault on its last part. */
import type { FaultCase } from '../support/fault-case.ts'
import { cutBody, loseReply } from '../support/faults.ts'
import { PART_BYTES } from '../support/scene.ts'

const sizes: readonly (readonly [text: string, bytes: number])[] = [
  ['one byte', 1],
  ['one part less a byte', PART_BYTES - 1],
  ['exactly three parts', 3 * PART_BYTES],
  ['three parts and a byte', 3 * PART_BYTES + 1],
]

export const boundaryCases: readonly FaultCase[] = sizes.map(([text, bytes]) => {
  const last = Math.ceil(bytes / PART_BYTES)
  const path = new RegExp(`/${String(last).padStart(6, '0')}$`)
  return {
    row: 57,
    fault: `a file of ${text}`,
    injected: 'the last part is cut at its first byte, and the answer to its second PUT is lost',
    outcome: 'done',
    lostParts: 1,
    bytes,
    options: { keepAlive: false },
    store: [
      { method: 'PUT', path, nth: 1, fault: cutBody({ after: 1 }) },
      { method: 'PUT', path, nth: 2, fault: loseReply },
    ],
  }
})

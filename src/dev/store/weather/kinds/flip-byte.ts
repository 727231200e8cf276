import type { FaultKind } from '../fault-kind.ts'
import type { FlipByteFault } from '../faults.ts'
import { hasBodyBeyond, isObjectPut, withBody } from '../request-change.ts'

export const flipByte: FaultKind<FlipByteFault> = {
  befalls: (request, { at = 0 }) => isObjectPut(request) && hasBodyBeyond(request, at),
  draw: (chance) => ({ kind: 'flip-byte', at: chance.between(0, 2_000_000) }),
  prepare: ({ at = 0 }) => ({
    stage: () => (request, next) => next(withBody(request, (source) => flipAt(source, at))),
  }),
}

async function* flipAt(source: AsyncIterable<Uint8Array>, at: number): AsyncIterable<Uint8Array> {
  let offset = 0
  for await (const chunk of source) {
    const index = at - offset
    offset += chunk.length
    yield index >= 0 && index < chunk.length ? flipped(chunk, index) : chunk
  }
}

function flipped(chunk: Uint8Array, index: number): Uint8Array {
  const copy = Uint8Array.from(chunk)
  copy[index] = (copy[index] ?? 0) ^ 0xff
  return copy
}

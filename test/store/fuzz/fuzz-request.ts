import { createRandom } from '../../simulation/random.ts'
import { brokenRequest, bulkDeleteRequest, chunkedRequest } from './body-requests.ts'
import { copyRequest, largeObjectRequest, manifestRequest } from './large-object-requests.ts'
import { listingRequest, loginRequest, objectRequest } from './plain-requests.ts'
import { type FuzzTarget, mutate, type RequestKind } from './request-text.ts'
import { formRequest, tempUrlRequest } from './signed-requests.ts'
import { soundRequest } from './sound-requests.ts'

const KINDS: readonly [RequestKind, ...RequestKind[]] = [
  objectRequest,
  ...[objectRequest, listingRequest, loginRequest, manifestRequest, largeObjectRequest, copyRequest],
  ...[tempUrlRequest, formRequest, bulkDeleteRequest, chunkedRequest, brokenRequest, soundRequest, soundRequest],
]

/** The same for the same seed and index, whatever went before. */
export function fuzzRequest(seed: number, index: number, target: FuzzTarget): string {
  const random = createRandom(Math.imul(seed, 0x9e3779b1) ^ index)
  // The first numbers of neighbouring seeds are alike.
  random.next()
  const text = random.pick(KINDS)(random, target)
  return random.chance(0.3) ? mutate(random, text) : text
}

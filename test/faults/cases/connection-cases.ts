/** The connection to the store breaks, or its answer does. */
import type { FaultCase } from '../support/fault-case.ts'
import {
  answer,
  changeReply,
  cutBody,
  hideEtag,
  holdReply,
  loseReply,
  swallowFirst,
  truncateBody,
  truncateHead,
} from '../support/faults.ts'
import { after } from '../support/gate.ts'
import { PART_BYTES } from '../support/scene.ts'

const HALF = PART_BYTES / 2

export const connectionCases: readonly FaultCase[] = [
  {
    row: 1,
    fault: 'connection reset in the middle of a part',
    injected: 'the second PUT is reset after half of its bytes',
    outcome: 'done',
    lostParts: 1,
    store: [{ method: 'PUT', nth: 2, fault: cutBody({ after: HALF }) }],
  },
  {
    row: 1,
    fault: 'connection reset again and again',
    injected: 'every second PUT is reset after half of its bytes, six times in all',
    outcome: 'done',
    lostParts: 6,
    bytes: 10 * PART_BYTES,
    store: [{ method: 'PUT', nth: (count) => count % 2 === 0 && count <= 12, fault: cutBody({ after: HALF }) }],
  },
  {
    row: 2,
    fault: 'answer lost after the store has committed',
    injected: 'the store takes the second PUT whole; the connection is reset before a byte of its 201',
    outcome: 'done',
    lostParts: 0,
    options: { keepAlive: false },
    store: [{ method: 'PUT', nth: 2, fault: loseReply }],
  },
  {
    row: 3,
    fault: 'answer broken off in its headers',
    injected: 'the 201 of the second PUT ends within its headers',
    outcome: 'done',
    lostParts: 0,
    options: { keepAlive: false },
    store: [{ method: 'PUT', nth: 2, fault: truncateHead }],
  },
  {
    row: 3,
    fault: 'answer broken off in its body',
    injected: 'the 201 of the second PUT promises 100 bytes and ends after four',
    outcome: 'done',
    lostParts: 0,
    store: [{ method: 'PUT', nth: 2, fault: truncateBody }],
  },
  {
    row: 3,
    fault: 'a 201 without an ETag',
    injected: 'the 201 of the second PUT has lost its ETag',
    outcome: 'done',
    lostParts: 0,
    store: [{ method: 'PUT', nth: 2, fault: hideEtag }],
  },
  {
    row: 3,
    fault: 'the page may never read an ETag',
    injected: 'no answer of the store has an ETag',
    outcome: 'etag_hidden',
    lostParts: 0,
    store: [
      { method: 'PUT', fault: hideEtag },
      { method: 'HEAD', fault: hideEtag },
    ],
  },
  {
    row: 6,
    fault: 'bytes sent, answer slow',
    injected: 'the 201 of the second PUT comes 5 s late',
    outcome: 'done',
    lostParts: 0,
    store: [{ method: 'PUT', nth: 2, fault: (passage) => holdReply(after(5000))(passage) }],
  },
  {
    row: 36,
    fault: 'a proxy takes the whole body and passes it on later',
    injected: 'the body of every PUT is swallowed at once and sent on 1 s later',
    outcome: 'done',
    lostParts: 0,
    store: [{ method: 'PUT', fault: (passage) => swallowFirst(after(1000))(passage) }],
  },
  {
    row: 38,
    fault: 'one of two storage proxies behind the name is dead',
    injected: 'every second PUT is reset at its first byte, without end',
    outcome: 'done',
    lostParts: 2,
    bytes: 8 * PART_BYTES,
    store: [{ method: 'PUT', nth: (count) => count % 2 === 0, fault: cutBody({ after: 1 }) }],
  },
  {
    row: 40,
    fault: 'answers without CORS headers',
    injected: 'the store takes the second to fourth PUT whole; their 201 has lost what lets the page read it',
    outcome: 'done',
    lostParts: 0,
    store: [{ method: 'PUT', nth: (count) => count >= 2 && count <= 4, fault: changeReply(withoutCors) }],
  },
  {
    row: 40,
    fault: 'refusals without CORS headers',
    injected: 'a 500 that the page may not read, to the second to fifth PUT',
    outcome: 'done',
    lostParts: 4,
    store: [
      { method: 'PUT', nth: (count) => count >= 2 && count <= 5, fault: answer({ status: 500, isReadable: false }) },
    ],
  },
  {
    row: 76,
    fault: 'the browser itself sends a request again',
    injected: 'as row 2, on a connection that had served the preflight: Chromium repeats such a PUT unasked',
    outcome: 'done',
    lostParts: 1,
    store: [{ method: 'PUT', nth: 2, fault: loseReply }],
  },
]

function withoutCors(head: { readonly status: number; readonly headers: Readonly<Record<string, string>> }) {
  const kept = Object.entries(head.headers).filter(([name]) => !name.startsWith('access-control-'))
  return { status: head.status, headers: Object.fromEntries(kept) }
}

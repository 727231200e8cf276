/** The store, or something before it, refuses. */
import type { FaultCase } from '../support/fault-case.ts'
import type { FaultRule } from '../support/fault-proxy.ts'
import { answer, holdReply, type OwnAnswer, swallowFirst } from '../support/faults.ts'
import { createGate } from '../support/gate.ts'
import { changeContainer, removeContainer } from '../support/parts.ts'

const PORTAL = '<!doctype html><title>Welcome to our Wi-Fi</title>'

function putAnswers(nth: (count: number) => boolean, own: OwnAnswer): readonly FaultRule[] {
  return [{ method: 'PUT', nth, fault: answer(own) }]
}

const second = (count: number) => count === 2
const secondToFourth = (count: number) => count >= 2 && count <= 4

export const refusalCases: readonly FaultCase[] = [
  {
    row: 7,
    fault: '408',
    injected: 'a 408 to the second PUT',
    outcome: 'done',
    lostParts: 1,
    store: putAnswers(second, { status: 408 }),
  },
  {
    row: 8,
    fault: '429 with Retry-After',
    injected: 'a 429 with `Retry-After: 1` to the second to fourth PUT',
    outcome: 'done',
    lostParts: 3,
    store: putAnswers(secondToFourth, { status: 429, headers: { 'retry-after': '1' } }),
  },
  {
    row: 8,
    fault: '498, Swift’s rate limit, which no page can read',
    injected: 'a 498 without CORS headers to the second to fourth PUT',
    outcome: 'done',
    lostParts: 3,
    store: putAnswers(secondToFourth, { status: 498, isReadable: false }),
  },
  {
    row: 8,
    fault: '503 SlowDown',
    injected: 'a 503 with `Retry-After: 1` to the second to fourth PUT',
    outcome: 'done',
    lostParts: 3,
    store: putAnswers(secondToFourth, { status: 503, headers: { 'retry-after': '1' } }),
  },
  {
    row: 10,
    fault: '499: the store saw the client vanish',
    injected: 'a 499 to the second PUT',
    outcome: 'done',
    lostParts: 1,
    store: putAnswers(second, { status: 499 }),
  },
  {
    row: 11,
    fault: '500',
    injected: 'a 500 to the second to fourth PUT, none of which reached the store',
    outcome: 'done',
    lostParts: 3,
    store: putAnswers(secondToFourth, { status: 500 }),
  },
  {
    row: 11,
    fault: '502 of a gateway, unreadable',
    injected: 'a 502 without CORS headers to the second to fourth PUT, none of which reached the store',
    outcome: 'done',
    lostParts: 3,
    store: putAnswers(secondToFourth, { status: 502, isReadable: false, text: 'Bad Gateway' }),
  },
  {
    row: 11,
    fault: '504 of a gateway after the store has committed',
    injected: 'a 504 to the second to fourth PUT, all of which the store has taken',
    outcome: 'done',
    lostParts: 0,
    store: putAnswers(secondToFourth, { status: 504, isServed: true }),
  },
  {
    row: 12,
    fault: '503: no quorum',
    injected: 'a 503 to the second to fifth PUT',
    outcome: 'done',
    lostParts: 4,
    store: putAnswers((count) => count >= 2 && count <= 5, { status: 503 }),
  },
  {
    row: 13,
    fault: 'the store is full',
    injected:
      'a quota of 10 bytes on the parts container once two parts are stored (Swift’s 413 is unreadable); the operator lifts it, the person retries',
    outcome: 'done',
    shows: 'quota_exceeded',
    lostParts: 8,
    async play(scene, { path }) {
      const gate = createGate()
      scene.store.inject({ method: 'PUT', nth: (count) => count > 2, fault: swallowFirst(gate.opened) })
      await scene.ui.choose(path)
      await scene.ledger.stored(2)
      await changeContainer(scene, { 'X-Container-Meta-Quota-Bytes': '10' })
      scene.ledger.strike()
      gate.open()
      await scene.ui.until('failed')
      await changeContainer(scene, { 'X-Remove-Container-Meta-Quota-Bytes': 'x' })
      await scene.ui.press('retry')
    },
  },
  {
    row: 15,
    fault: 'refused while the body is still being sent',
    injected: 'an unreadable 413 after 64 KiB of the second PUT, and the connection is reset',
    outcome: 'done',
    lostParts: 1,
    store: putAnswers(second, { status: 413, isReadable: false, after: 65_536 }),
  },
  {
    row: 14,
    fault: 'a gateway allows no body of this size',
    injected: 'an unreadable 413 after 64 KiB of every PUT, until its administrator lifts the limit',
    outcome: 'done',
    shows: 'blocked_near_you',
    lostParts: 16,
    async play({ store, ui, ledger }, { path }) {
      const limit = store.inject({ method: 'PUT', fault: answer({ status: 413, isReadable: false, after: 65_536 }) })
      await ui.choose(path)
      await ui.troubled('blocked_near_you')
      limit.end()
      ledger.strike()
    },
  },
  {
    row: 9,
    fault: '497: the account is shut out',
    injected:
      'a 497 without CORS headers to everything that page and application ask of the store; the operator has it let in, the person retries',
    outcome: 'done',
    shows: 'account_blocked',
    lostParts: 8,
    async play({ store, ui, ledger }, { path }) {
      const gate = createGate()
      store.inject({ method: 'PUT', nth: 2, fault: holdReply(gate.opened) })
      await ui.choose(path)
      await ledger.stored(1)
      const shut = answer({ status: 497, isReadable: false, text: 'Your account has been blacklisted' })
      const block = store.inject({ method: 'any', from: 'anyone', fault: shut })
      gate.open()
      await ui.until('failed')
      block.end()
      ledger.strike()
      await ui.press('retry')
    },
  },
  {
    row: 35,
    fault: 'captive portal before the store: 200 and a page of its own',
    injected: 'a 200 with HTML to PUT, HEAD and preflight, six times',
    outcome: 'done',
    lostParts: 4,
    store: [
      {
        method: 'any',
        nth: (count) => count >= 4 && count <= 9,
        fault: answer({ status: 200, isReadable: false, text: PORTAL, headers: { 'content-type': 'text/html' } }),
      },
    ],
  },
  {
    row: 35,
    fault: 'captive portal before the store: redirect',
    injected: 'a 302 to the portal to PUT, HEAD and preflight, six times',
    outcome: 'done',
    lostParts: 4,
    store: [
      {
        method: 'any',
        nth: (count) => count >= 4 && count <= 9,
        fault: answer({ status: 302, isReadable: false, headers: { location: 'http://portal.invalid/' } }),
      },
    ],
  },
  {
    row: 37,
    fault: 'something near the page blocks the store’s host alone',
    injected:
      'every connection of the page to the store is reset, the application and its own way to the store work; then the block is lifted',
    outcome: 'done',
    shows: 'blocked_near_you',
    lostParts: 8,
    async play({ store, ui, ledger }, { path }) {
      const block = store.inject({ method: 'any', nth: (count) => count > 4, fault: async (passage) => passage.cut() })
      await ui.choose(path)
      await ui.troubled('blocked_near_you')
      block.end()
      ledger.strike()
    },
  },
  {
    row: 39,
    fault: 'the store does not allow the page’s origin',
    injected: 'CORS of the parts container names another origin only',
    outcome: 'origin_not_allowed',
    lostParts: 0,
    options: { origins: ['https://elsewhere.example'] },
  },
  {
    row: 41,
    fault: 'the container is deleted during the upload',
    injected: 'the parts container is emptied and deleted once two parts are stored',
    outcome: 'container_missing',
    lostParts: 8,
    async play(scene, { path }) {
      const gate = createGate()
      scene.store.inject({ method: 'PUT', nth: (count) => count > 2, fault: swallowFirst(gate.opened) })
      await scene.ui.choose(path)
      await scene.ledger.stored(2)
      await removeContainer(scene)
      gate.open()
    },
  },
]

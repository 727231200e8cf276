/** The application, and the end of an upload. */
import { expect } from 'vitest'
import type { FaultCase } from '../support/fault-case.ts'
import type { FaultRule } from '../support/fault-proxy.ts'
import { answer, changeListing, duplicate, holdReply, loseReply, slowBody } from '../support/faults.ts'
import { createGate } from '../support/gate.ts'
import { PART_BYTES, type Scene } from '../support/scene.ts'

const COMPLETE = /\/complete$/
const UPLOADS = /^\/uploads/
const PORTAL = '<!doctype html><title>Welcome to our Wi-Fi</title>'

/** The application's PUT of the manifest. */
function manifest({ containers }: Scene, fault: FaultRule['fault']): FaultRule {
  return { from: 'server', method: 'PUT', path: new RegExp(`/${containers.container}/`), nth: 1, fault }
}

export const applicationCases: readonly FaultCase[] = [
  {
    row: 21,
    fault: 'the session ends before the commit',
    injected: 'a 401 to the first `complete`; the person signs in',
    outcome: 'done',
    shows: 'login_required',
    lostParts: 0,
    application: [{ path: COMPLETE, nth: 1, fault: answer({ status: 401, text: 'Please sign in.' }) }],
    async play({ ui }, { path }) {
      await ui.choose(path)
      await ui.until('needs-login')
      await ui.signIn()
    },
  },
  {
    row: 21,
    fault: 'the session has ended before the upload begins',
    injected: 'a 401 to the request that begins it; the person signs in',
    outcome: 'done',
    shows: 'login_required',
    lostParts: 0,
    application: [{ path: UPLOADS, method: 'POST', nth: 1, fault: answer({ status: 401, text: 'Please sign in.' }) }],
    async play({ ui }, { path }) {
      await ui.choose(path)
      await ui.until('needs-login')
      await ui.signIn()
    },
  },
  {
    row: 35,
    fault: 'captive portal before the application: 200 and a page of its own',
    injected: 'HTML to the first three requests',
    outcome: 'done',
    shows: 'application_unreachable',
    lostParts: 0,
    application: [
      { path: UPLOADS, method: 'POST', nth: (count) => count <= 3, fault: answer({ status: 200, text: PORTAL }) },
    ],
  },
  {
    row: 35,
    fault: 'captive portal before the application: redirect',
    injected: 'a 302 to the first request; the person signs in to the network',
    outcome: 'done',
    shows: 'login_required',
    lostParts: 0,
    application: [
      {
        path: UPLOADS,
        method: 'POST',
        nth: 1,
        fault: answer({ status: 302, headers: { location: 'http://portal.invalid/' } }),
      },
    ],
    async play({ ui }, { path }) {
      await ui.choose(path)
      await ui.until('needs-login')
      await ui.signIn()
    },
  },
  {
    row: 67,
    fault: 'the application is deployed anew during the upload',
    injected: 'a 502 of its gateway to the first two `complete`',
    outcome: 'done',
    shows: 'application_unreachable',
    lostParts: 0,
    application: [{ path: COMPLETE, nth: (count) => count <= 2, fault: answer({ status: 502, text: 'Bad Gateway' }) }],
  },
  {
    row: 68,
    fault: 'the application is away while parts flow',
    injected: 'its connections are reset from the first part on, until all parts are stored',
    outcome: 'done',
    lostParts: 0,
    bytes: 10 * PART_BYTES,
    async play({ ui, ledger, application }, { path }) {
      await ui.choose(path)
      await ledger.came('PUT', /000001$/)
      ledger.strike()
      application.setDown(true)
      await ledger.stored(10)
      application.setDown(false)
    },
  },
  {
    row: 69,
    fault: 'the application breaks off during the commit',
    injected: 'Swift takes the manifest, its 201 is lost, and so is the answer of the application',
    outcome: 'done',
    lostParts: 0,
    options: { keepAlive: false },
    application: [{ path: COMPLETE, nth: 1, fault: loseReply }],
    async play(scene, { path }) {
      scene.store.inject(manifest(scene, loseReply))
      await scene.ui.choose(path)
    },
  },
  {
    row: 45,
    fault: '`complete` comes twice at the same time',
    injected: 'the request is doubled before the application',
    outcome: 'done',
    lostParts: 0,
    application: [{ path: COMPLETE, nth: 1, fault: duplicate }],
  },
  {
    row: 45,
    fault: 'the answer to `complete` is lost',
    injected: 'three times, after the application has committed',
    outcome: 'done',
    lostParts: 0,
    options: { keepAlive: false },
    application: [{ path: COMPLETE, nth: (count) => count <= 3, fault: loseReply }],
  },
  {
    row: 47,
    fault: 'the commit takes long',
    injected: 'Swift’s answer to the manifest is held back until the page has asked for the state twice',
    outcome: 'done',
    lostParts: 0,
    options: { server: { answerWithinSeconds: 0.1 } },
    async play(scene, { path }) {
      const gate = createGate()
      scene.store.inject(manifest(scene, holdReply(gate.opened)))
      const asked = scene.application.inject({
        method: 'GET',
        path: /^\/uploads\/[^/.]+$/,
        fault: slowBody({ bytesPerSecond: 1 }),
      })
      await scene.ui.choose(path)
      await asked.hit(2)
      gate.open()
    },
  },
  {
    row: 52,
    fault: 'the store’s listing lags behind',
    injected:
      'the listing that the first `complete` of 20 parts asks for is empty; each part is looked for, none is sent again',
    outcome: 'done',
    lostParts: 0,
    bytes: 20 * 65_536,
    options: { partBytes: 65_536 },
    async play(scene, { path }) {
      const listing = new RegExp(`/${scene.containers.partsContainer}$`)
      scene.store.inject({ from: 'server', method: 'GET', path: listing, nth: 1, fault: changeListing(() => []) })
      await scene.ui.choose(path)
    },
    check({ ledger }) {
      expect(new Set(ledger.partRequests('HEAD')).size).toBe(20)
    },
  },
  {
    row: 56,
    fault: 'a file of no bytes, and the answer to `complete` is lost',
    injected: 'once, after the application has committed',
    outcome: 'done',
    lostParts: 0,
    bytes: 0,
    options: { keepAlive: false },
    application: [{ path: COMPLETE, nth: 1, fault: loseReply }],
  },
  {
    row: 71,
    fault: 'the person cancels during the commit',
    injected:
      'Swift’s answer to the manifest is held back until the cancel has reached the application; the commit wins',
    outcome: 'done',
    lostParts: 0,
    async play(scene, { path }) {
      const gate = createGate()
      scene.store.inject(manifest(scene, holdReply(gate.opened)))
      await scene.ui.choose(path)
      await scene.ledger.came('PUT', new RegExp(`/${scene.containers.container}/`))
      await scene.ui.press('cancel')
      await scene.ledger.came('DELETE', UPLOADS)
      gate.open()
      await scene.ui.until('done')
    },
  },
  {
    row: 73,
    fault: 'the right to upload is withdrawn meanwhile',
    injected: '`authorize` refuses `complete`',
    outcome: 'refused',
    lostParts: 0,
    options: {
      server: {
        authorize: (_, { action }) =>
          action === 'complete'
            ? { refuse: 'The album was closed.' }
            : { owner: 'ada', prefix: 'inbox', audience: 'file' },
      },
    },
  },
]

/** The core as a dialogue: what it asks for, what it is told, and what it asks for then. */
import { describe, expect, it } from 'vitest'
import {
  begun,
  complete,
  created,
  type EffectOf,
  engine,
  grant,
  MINUTE,
  md5Of,
  of,
  only,
} from '../../../test/engine/dialogue.ts'
import type { Effect } from './events.ts'

describe('creating', () => {
  it('asks once for files that were added together, and for a hundred at most', () => {
    const core = engine()
    const files = Array.from({ length: 250 }, (_, at) => ({ name: `${at}`, size: 0, type: '' }))
    const create = only(of(core.tell({ type: 'added', files }), 'call'))
    expect((create.body as { files: object[] }).files).toHaveLength(100)
  })

  it('tells the refusal of one file and goes on with the others', () => {
    const core = engine()
    const files = [1, 2].map((at) => ({ name: `${at}`, size: 10, type: '' }))
    const create = only(of(core.tell({ type: 'added', files }), 'call'))
    const error = { code: 'refused', message: 'No.', reason: 'Only pictures, please.' }
    core.answer(create.run, { uploads: [{ error }, created('u', 1)] })
    const [refused, accepted] = core.snapshot().files
    expect(refused).toMatchObject({ state: 'failed', problem: { code: 'refused', message: 'Only pictures, please.' } })
    expect(refused?.problem?.retryable).toBe(false)
    expect(accepted?.state).toBe('sending')
  })

  it('takes a wrong address for one after a while, and says so', () => {
    const core = engine()
    let calls = of(core.tell({ type: 'added', files: [{ name: 'a', size: 10, type: '' }] }), 'call')
    for (let round = 0; round < 20 && calls.length > 0; round += 1) {
      calls = of([...core.unanswered(only(calls).run, 404), ...core.wait(MINUTE)], 'call')
    }
    expect(core.snapshot().files[0]?.problem?.code).toBe('application_unexpected')
  })

  it('waits for an application that is down for as long as it takes', () => {
    const core = engine()
    let calls = of(core.tell({ type: 'added', files: [{ name: 'a', size: 10, type: '' }] }), 'call')
    for (let round = 0; round < 100; round += 1) {
      calls = of([...core.unanswered(only(calls).run, 502), ...core.wait(MINUTE)], 'call')
    }
    expect(core.snapshot().files[0]).toMatchObject({ state: 'starting' })
  })

  it('aborts what was created for a file that was cancelled meanwhile', () => {
    const core = engine()
    const create = only(of(core.tell({ type: 'added', files: [{ name: 'a', size: 10, type: '' }] }), 'call'))
    core.tell({ type: 'cancel', indexes: [0] })
    const abort = only(of(core.answer(create.run, { uploads: [created('u', 1)] }), 'call'))
    expect(abort).toMatchObject({ method: 'DELETE', path: '/u', token: 'token-u' })
  })
})

describe('sending', () => {
  it('keeps to four connections and begins the next part when one ends', () => {
    const { core, puts } = begun(10)
    expect(puts).toHaveLength(4)
    const [first] = puts
    expect(first && of(core.store(first), 'put')).toHaveLength(1)
  })

  it('completes with the MD5s in the order of the parts, whatever order they ended in', () => {
    const { core, puts } = begun(4)
    const calls = [...puts].reverse().flatMap((put) => of(core.store(put), 'call'))
    expect(only(calls)).toMatchObject({
      path: '/u/complete',
      body: { token: 'token-u', md5s: [md5Of(0), md5Of(10), md5Of(20), md5Of(30)] },
    })
    core.answer(only(calls).run, complete)
    expect(core.snapshot().files[0]).toMatchObject({ state: 'done', progress: 1, receipt: 'r' })
  })

  it('is at 99 % and no more until the commit has succeeded', () => {
    const { core, puts } = begun(4)
    for (const put of puts) core.store(put)
    expect(core.snapshot().files[0]).toMatchObject({ state: 'finishing', progress: 0.99, sentBytes: 40 })
  })

  it('does not believe another 2xx than the one promised', () => {
    const { core, puts } = begun(1)
    core.tell({ type: 'put-ended', run: only(puts).run, reply: { status: 200, etag: md5Of(0) } })
    expect(of(core.wait(MINUTE), 'check')).toHaveLength(1)
  })

  it('drops what comes after a cancel', () => {
    const { core, puts } = begun(4)
    const effects = core.tell({ type: 'cancel', indexes: [0] })
    expect(of(effects, 'stop').map(({ run }) => run)).toEqual(expect.arrayContaining(puts.map(({ run }) => run)))
    for (const put of puts) expect(core.store(put)).toEqual([])
    expect(core.snapshot().files[0]?.state).toBe('cancelled')
  })
})

describe('grants', () => {
  it('are renewed at half of their life by the server, whatever the page thinks the time is', () => {
    const { core, puts } = begun(10, { grant: grant(1, 10, 100) })
    expect(of(core.wait(49_000), 'call')).toEqual([])
    const renewal = only(of(core.wait(1000), 'call'))
    expect(renewal).toMatchObject({ path: '/u/grant', body: { token: 'token-u', parts: [1, 10] } })
    core.answer(renewal.run, { grant: grant(1, 10, 601) })
    const [first] = puts
    expect(first && only(of(core.store(first), 'put')).request.url).toContain('until-601')
  })

  it('are left alone by parts that are on their way', () => {
    const { core } = begun(4, { grant: grant(1, 4, 100) })
    expect(of(core.wait(99_000), 'call')).toEqual([])
  })

  it('that are too old begin nothing', () => {
    const { core, puts } = begun(10, { grant: grant(1, 10, 100) })
    core.wait(90_000)
    const [first] = puts
    expect(first && of(core.store(first), 'put')).toEqual([])
  })
})

describe('an opaque failure', () => {
  function opaque(cause: string) {
    const { core, puts } = begun(1)
    const check = only(of(core.tell({ type: 'put-ended', run: only(puts).run, reply: { status: 0 } }), 'check'))
    const diagnose = only(of(core.tell({ type: 'checked', run: check.run, reply: { status: 0 } }), 'call'))
    expect(diagnose).toMatchObject({ path: '/u/diagnose', body: { token: 'token-u', part: 1 } })
    core.answer(diagnose.run, { cause, message: 'This is why.' })
    return core
  }

  it.each([
    'origin_not_allowed',
    'key_rejected',
    'account_blocked',
    'clocks_differ',
    'container_missing',
    'quota_exceeded',
  ])('stops at %s', (cause) => {
    const [file] = opaque(cause).snapshot().files
    expect(file).toMatchObject({ state: 'failed', problem: { code: cause, message: 'This is why.', retryable: true } })
  })

  it.each(['store_busy', 'store_unreachable'])('goes on after %s, and says so', (cause) => {
    const core = opaque(cause)
    expect(core.snapshot().files[0]).toMatchObject({ state: 'retrying', problem: { code: cause } })
    expect(of(core.wait(MINUTE), 'check')).toHaveLength(1)
  })

  it('leaves the application alone about a store that is away: one question for each wait, however many parts', () => {
    const { core, puts } = begun(20)
    const queue = puts.flatMap(({ run }) => core.tell({ type: 'put-ended', run, reply: { status: 0 } }))
    let questions = 0
    // Ten minutes, in which the longest wait of 30 s fits twenty times.
    for (let second = 0; second < 600; second += 1) {
      for (let next = queue.shift(); next; next = queue.shift()) {
        if (next.type === 'check') queue.push(...core.tell({ type: 'checked', run: next.run, reply: { status: 0 } }))
        if (next.type !== 'call') continue
        questions += 1
        queue.push(...core.answer(next.run, { cause: 'store_unreachable', message: 'Away.' }))
      }
      queue.push(...core.wait(1000))
    }
    expect(questions).toBeGreaterThan(10)
    expect(questions).toBeLessThan(60)
  })

  it('is tried again with new signatures, for the old ones may have been at fault', () => {
    const core = opaque('key_rejected')
    const effects = core.tell({ type: 'retry', indexes: [0] })
    expect(of(effects, 'check')).toEqual([])
    const renewal = only(of(effects, 'call'))
    expect(renewal.path).toBe('/u/grant')
    const check = only(of(core.answer(renewal.run, { grant: grant(1, 1, 777) }), 'check'))
    expect(check.request.url).toContain('until-777')
  })

  it('says that the host is blocked', () => {
    const [file] = opaque('blocked_near_you').snapshot().files
    expect(file).toMatchObject({ state: 'retrying', problem: { code: 'blocked_near_you' } })
  })

  // The key may have been replaced: the application then finds nothing wrong, and the page cannot read a single answer.
  it.each(['grant_expired', 'blocked_near_you'])('asks for a new grant after %s and looks with that', (cause) => {
    const core = opaque(cause)
    const renewal = only(of([...core.asked, ...core.wait(MINUTE)], 'call').filter(({ path }) => path === '/u/grant'))
    const check = only(of(core.answer(renewal.run, { grant: grant(1, 1, 777) }), 'check'))
    expect(check.request.url).toContain('until-777')
  })

  it('is over at once when the store turns out to have the part', () => {
    const { core, puts } = begun(1)
    const check = only(of(core.tell({ type: 'put-ended', run: only(puts).run, reply: { status: 0 } }), 'check'))
    const stored = { status: 200, etag: md5Of(0), size: 10 }
    const call = only(of(core.tell({ type: 'checked', run: check.run, reply: stored }), 'call'))
    expect(call.path).toBe('/u/complete')
  })

  it('does not take another size for the part', () => {
    const { core, puts } = begun(1)
    const check = only(of(core.tell({ type: 'put-ended', run: only(puts).run, reply: { status: 0 } }), 'check'))
    const other = { status: 200, etag: md5Of(0), size: 9 }
    expect(of(core.tell({ type: 'checked', run: check.run, reply: other }), 'put')).toHaveLength(1)
  })
})

describe('a part that the store has not got although it was sent', () => {
  /** Sent and lost; then the store says that there is nothing. */
  function lose(core: ReturnType<typeof engine>, put: EffectOf<'put'>): readonly Effect[] {
    const check = only(of(core.tell({ type: 'put-ended', run: put.run, reply: { status: 0 } }), 'check'))
    return core.tell({ type: 'checked', run: check.run, reply: { status: 404 } })
  }

  function lostTwice() {
    const { core, puts } = begun(1)
    const put = only(of(lose(core, only(puts)), 'put'))
    return { core, diagnose: only(of(lose(core, put), 'call')) }
  }

  it('is sent again at once the first time, and the application is asked the second time', () => {
    expect(lostTwice().diagnose).toMatchObject({ path: '/u/diagnose', body: { token: 'token-u', part: 1 } })
  })

  it('stops when that tells of a full store, whose refusal no page can read', () => {
    const { core, diagnose } = lostTwice()
    core.answer(diagnose.run, { cause: 'quota_exceeded', message: 'Full.' })
    expect(core.snapshot().files[0]).toMatchObject({ state: 'failed', problem: { code: 'quota_exceeded' } })
  })

  it('is sent again, not looked for again, when nobody knows why', () => {
    const { core, diagnose } = lostTwice()
    core.answer(diagnose.run, { cause: 'none' })
    const effects = core.wait(MINUTE)
    expect(of(effects, 'check')).toEqual([])
    expect(of(effects, 'put')).toHaveLength(1)
  })

  it('is not said to be blocked while the store answers, until nothing gets through', () => {
    const { core, diagnose } = lostTwice()
    let call: EffectOf<'call'> = diagnose
    const told: (string | undefined)[] = []
    for (let round = 0; round < 4; round += 1) {
      core.answer(call.run, { cause: 'blocked_near_you', message: 'A firewall?' })
      told.push(core.snapshot().files[0]?.problem?.code)
      call = only(of(lose(core, only(of(core.wait(MINUTE), 'put'))), 'call'))
    }
    expect(told).toEqual(['network', 'network', 'network', 'blocked_near_you'])
  })
})

describe('bytes that arrive changed', () => {
  it('are hashed again: another hash means another file', () => {
    const { core, puts } = begun(1)
    const hash = only(of(core.tell({ type: 'put-ended', run: only(puts).run, reply: { status: 422 } }), 'hash'))
    core.tell({ type: 'hashed', run: hash.run, md5: md5Of(99) })
    expect(core.snapshot().files[0]).toMatchObject({ state: 'failed', problem: { code: 'file_changed', part: 1 } })
  })

  it('are hashed again though as many as allowed wait for the next grant', () => {
    const { core, puts } = begun(8, {}, 1)
    const put = only(puts)
    const renewals: number[] = []
    for (let minute = 1; minute < 31; minute += 1) {
      core.tell({ type: 'moved', run: put.run, sent: minute })
      renewals.push(...of(core.wait(MINUTE), 'call').map(({ run }) => run))
    }
    core.answer(only(renewals), { grant: grant(1, 1) })
    const hashes = of(core.tell({ type: 'put-ended', run: put.run, reply: { status: 422 } }), 'hash')
    expect(only(hashes)).toMatchObject({ from: 0 })
  })

  it('begin a new upload at the retry of a changed file', () => {
    const { core, puts } = begun(1)
    const [put] = puts
    core.tell({ type: 'file-lost', run: put?.run ?? 0, code: 'file_changed' })
    const calls = of(core.tell({ type: 'retry', indexes: [0] }), 'call')
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST ', 'DELETE /u'])
    expect(core.snapshot().files[0]).toMatchObject({ state: 'starting', sentBytes: 0 })
  })
})

describe('completing', () => {
  function finishing() {
    const { core, puts } = begun(2)
    return { core, call: only(puts.flatMap((put) => of(core.store(put), 'call'))) }
  }

  it('asks the store for the missing parts first, and sends only what is not there', () => {
    const { core, call } = finishing()
    const missing = { parts: [1, 2], retryAfterSeconds: 5 }
    const [one, two] = of(core.refuse(call.run, 'parts_missing', missing), 'check')
    if (!one || !two) throw new Error('Both parts are to be looked for.')
    core.tell({ type: 'checked', run: one.run, reply: { status: 200, etag: md5Of(0), size: 10 } })
    const put = only(of(core.tell({ type: 'checked', run: two.run, reply: { status: 404 } }), 'put'))
    expect(put.from).toBe(10)
    expect(of(core.store(put), 'call')).toEqual([])
    expect(only(of(core.wait(5000), 'call')).path).toBe('/u/complete')
  })

  it('tries the small files of a call that was lost again in one call', () => {
    const core = engine()
    const files = Array.from({ length: 30 }, (_, at) => ({ name: `${at}`, size: 0, type: '' }))
    const create = only(of(core.tell({ type: 'added', files }), 'call'))
    let calls = of(core.answer(create.run, { uploads: files.map((_, at) => created(`u${at}`, 0)) }), 'call')
    for (let round = 0; round < 5; round += 1) {
      const { run, body } = only(calls)
      expect((body as { uploads: object[] }).uploads).toHaveLength(30)
      calls = of(core.unanswered(run), 'call')
      for (let tick = 0; tick < 1000 && calls.length === 0; tick += 1) calls = of(core.wait(100), 'call')
    }
  })

  it('polls while the commit goes on', () => {
    const { core, call } = finishing()
    expect(core.answer(call.run, { state: 'committing', retryAfterSeconds: 3 }, 202)).toEqual([])
    expect(of(core.wait(2000), 'call')).toEqual([])
    const poll = only(of(core.wait(1000), 'call'))
    expect(poll).toMatchObject({ method: 'GET', path: '/u', token: 'token-u' })
    core.answer(poll.run, { state: 'complete', ...complete })
    expect(core.snapshot().files[0]?.state).toBe('done')
  })

  it('says done where the commit has won against the cancel', () => {
    const { core } = finishing()
    const abort = only(of(core.tell({ type: 'cancel', indexes: [0] }), 'call'))
    const status = only(of(core.refuse(abort.run, 'already_complete'), 'call'))
    core.answer(status.run, { state: 'complete', ...complete })
    expect(core.snapshot().files[0]).toMatchObject({ state: 'done', receipt: 'r' })
  })

  it('stops what is under way where another device has completed it', () => {
    const { core } = begun(2)
    const waited = core.wait(31 * MINUTE)
    const checks = of(waited, 'check').map(({ run }) => run)
    const after = core.refuse(only(of(waited, 'call')).run, 'already_complete')
    expect(checks).toHaveLength(2)
    expect(of(after, 'stop').map(({ run }) => run)).toEqual(checks)
    expect(only(of(after, 'call'))).toMatchObject({ method: 'GET', path: '/u' })
  })

  it.each(['name_taken', 'object_gone', 'upload_ended', 'part_tampered'])('stops at %s', (code) => {
    const { core, call } = finishing()
    core.refuse(call.run, code)
    expect(core.snapshot().files[0]).toMatchObject({ state: 'failed', problem: { code } })
  })

  it('stops where another file has finished the upload, and a retry begins a new one', () => {
    const { core, call } = finishing()
    expect(of(core.refuse(call.run, 'already_complete'), 'call')).toEqual([])
    expect(core.snapshot().files[0]).toMatchObject({ state: 'failed', problem: { code: 'already_complete' } })
    const [create] = of(core.tell({ type: 'retry', indexes: [0] }), 'call')
    expect(create).toMatchObject({ method: 'POST', path: '' })
  })
})

describe('signing in', () => {
  it('is asked for once and everything goes on afterwards', () => {
    const { core, puts } = begun(2)
    const call = only(puts.flatMap((put) => of(core.store(put), 'call')))
    core.tell({ type: 'answered', run: call.run, answer: { kind: 'login' } })
    expect(core.snapshot().files[0]).toMatchObject({ state: 'needs-login', problem: { code: 'login_required' } })
    expect(core.wait(60 * MINUTE)).toEqual([])
    expect(only(of(core.tell({ type: 'signed-in' }), 'call')).path).toBe('/u/complete')
    expect(core.snapshot().files[0]?.state).toBe('finishing')
  })
})

describe('a file that came after the one that was to wait for a login', () => {
  it('asks itself, so that somebody is asked to sign in', () => {
    const core = engine()
    const add = () => only(of(core.tell({ type: 'added', files: [{ name: 'a', size: 10, type: '' }] }), 'call'))
    core.tell({ type: 'answered', run: add().run, answer: { kind: 'login' } })
    core.tell({ type: 'cancel', indexes: [0] })
    core.tell({ type: 'answered', run: add().run, answer: { kind: 'login' } })
    expect(core.snapshot().files[1]?.state).toBe('needs-login')
  })
})

describe('snapshots', () => {
  it('keep their identity while nothing changes', () => {
    const { core } = begun(4)
    const before = core.snapshot()
    core.wait(100)
    expect(core.snapshot()).toBe(before)
  })

  it('keep the identity of the files that did not change', () => {
    const { core } = begun(4)
    const [before] = core.snapshot().files
    core.tell({ type: 'added', files: [{ name: 'b', size: 1, type: '' }] })
    expect(core.snapshot().files[0]).toBe(before)
    expect(core.snapshot().files).toHaveLength(2)
  })
})

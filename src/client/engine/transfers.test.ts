import { describe, expect, it } from 'vitest'
import { begun, type EffectOf, type engine, grant, MINUTE, md5Of, of, only } from '../../../test/engine/dialogue.ts'
import type { Effect } from './events.ts'

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

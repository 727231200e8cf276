import { describe, expect, it } from 'vitest'
import { begun, complete, created, engine, MINUTE, md5Of, of, only } from '../../../test/engine/dialogue.ts'

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

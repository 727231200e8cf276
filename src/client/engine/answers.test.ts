import { describe, expect, it } from 'vitest'
import { begun, created, engine, MINUTE, of, only } from '../../../test/engine/dialogue.ts'

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

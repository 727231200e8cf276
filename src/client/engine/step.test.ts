import { describe, expect, it } from 'vitest'
import { begun, complete, MINUTE, md5Of, of, only } from '../../../test/engine/dialogue.ts'

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

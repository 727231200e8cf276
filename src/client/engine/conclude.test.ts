import { describe, expect, it } from 'vitest'
import { begun, md5Of, of, only } from '../../../test/engine/dialogue.ts'

/** The second of two parts is still to be stored, and the file was sampled as it began. */
function almostStored({ seesChanges }: { readonly seesChanges: boolean }) {
  const { core, puts } = begun(2, {}, 4, seesChanges)
  core.tell({ type: 'sampled', run: only(of(core.asked, 'sample')).run, sample: 'before' })
  const [first, second] = puts
  if (!first || !second) throw new Error('Two parts are sent at once.')
  core.store(first)
  return { core, last: () => core.store(second) }
}

describe('a file whose parts are all stored, in a browser that sees changes', () => {
  it('is looked at once more, and completed', () => {
    const { core, last } = almostStored({ seesChanges: true })
    const effects = last()
    expect(of(effects, 'hash')).toEqual([])
    expect(of(effects, 'sample')).toHaveLength(1)
    expect(only(of(effects, 'call')).path).toBe('/u/complete')
    expect(core.snapshot().files[0]?.state).toBe('finishing')
  })

  it('is not completed when the sample is another one', () => {
    const { core, last } = almostStored({ seesChanges: true })
    core.answerSampleWith('after')
    expect(of(last(), 'call')).toEqual([])
    expect(core.snapshot().files[0]).toMatchObject({ state: 'failed', problem: { code: 'file_changed' } })
  })
})

describe('a file whose parts are all stored, in a browser that reads on in a changed file', () => {
  it('is read again as a whole, and only then completed', () => {
    const { core, last } = almostStored({ seesChanges: false })
    const effects = last()
    expect(of(effects, 'hash').map(({ from, to }) => [from, to])).toEqual([
      [0, 10],
      [10, 20],
    ])
    expect(of(effects, 'call')).toEqual([])
    expect(core.snapshot().files[0]).toMatchObject({ state: 'verifying', sentBytes: 20, parts: { stored: 2 } })
    const compared = core.hashAll(effects)
    expect(of(compared, 'put')).toEqual([])
    expect(only(of(compared, 'call'))).toMatchObject({ path: '/u/complete', body: { md5s: [md5Of(0), md5Of(10)] } })
  })

  it('is not completed when a part that was sent has other bytes now', () => {
    const { core, last } = almostStored({ seesChanges: false })
    const [, second] = of(last(), 'hash')
    const effects = core.tell({ type: 'hashed', run: second?.run ?? -1, md5: 'f'.repeat(32) })
    expect(of(effects, 'call')).toEqual([])
    const problem = { code: 'file_changed', part: 2, retryable: true }
    expect(core.snapshot().files[0]).toMatchObject({ state: 'failed', problem })
  })

  it('is not remembered as whole before it was compared', () => {
    const { core, last } = almostStored({ seesChanges: false })
    const effects = last()
    expect(core.remembered(0)?.md5s).toEqual(['', ''])
    core.hashAll(effects)
    expect(core.remembered(0)?.md5s).toEqual([md5Of(0), md5Of(10)])
  })
})

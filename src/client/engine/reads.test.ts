import { describe, expect, it } from 'vitest'
import { begun, created, engine, MINUTE, md5Of, of, only } from '../../../test/engine/dialogue.ts'

/** A file of two parts, both of them asked to be hashed. */
function hashing() {
  const core = engine()
  const create = only(of(core.tell({ type: 'added', files: [{ name: 'a', size: 20, type: '' }] }), 'call'))
  const effects = core.answer(create.run, { uploads: [created('u', 2)] })
  const [first, second] = of(effects, 'hash')
  if (!first || !second) throw new Error('Two parts are hashed ahead.')
  core.tell({ type: 'sampled', run: only(of(effects, 'sample')).run, sample: 'same' })
  return { core, first, second }
}

const HALF_A_MINUTE = MINUTE / 2

describe('a read that the disk does not answer', () => {
  it('is begun again after half a minute, and the file says what it waits for', () => {
    const { core, first, second } = hashing()
    core.tell({ type: 'hashed', run: second.run, md5: md5Of(second.from) })
    core.tell({ type: 'read', run: first.run, bytes: 0 })
    expect(core.wait(HALF_A_MINUTE - 1)).toEqual([])
    const effects = core.wait(1)
    expect(of(effects, 'stop').map(({ run }) => run)).toEqual([first.run])
    expect(only(of(effects, 'hash'))).toMatchObject({ from: first.from, to: first.to })
    expect(core.snapshot().files).toMatchObject([{ state: 'retrying', problem: { code: 'file_slow', part: 1 } }])
  })

  it('is waited for twice as long the next time', () => {
    const { core, first } = hashing()
    core.tell({ type: 'read', run: first.run, bytes: 0 })
    const again = only(of(core.wait(HALF_A_MINUTE), 'hash'))
    core.tell({ type: 'read', run: again.run, bytes: 0 })
    expect(core.wait(2 * HALF_A_MINUTE - 1)).toEqual([])
    expect(of(core.wait(1), 'hash')).toHaveLength(1)
  })

  it('says no more of it with the first bytes that come', () => {
    const { core, first } = hashing()
    core.tell({ type: 'read', run: first.run, bytes: 0 })
    const again = only(of(core.wait(HALF_A_MINUTE), 'hash'))
    core.tell({ type: 'read', run: again.run, bytes: 0 })
    expect(core.snapshot().files).toMatchObject([{ problem: { code: 'file_slow' } }])
    core.tell({ type: 'read', run: again.run, bytes: 1 })
    expect(core.snapshot().files[0]?.problem).toBeUndefined()
  })

  it('is not given up while bytes come, however slowly', () => {
    const { core, first, second } = hashing()
    core.tell({ type: 'hashed', run: second.run, md5: md5Of(second.from) })
    for (let bytes = 0; bytes < 10; bytes += 1) {
      core.tell({ type: 'read', run: first.run, bytes })
      expect(of(core.wait(HALF_A_MINUTE - 1), 'stop').filter(({ run }) => run === first.run)).toEqual([])
    }
  })

  it('may wait for its turn behind others', () => {
    const { core, first, second } = hashing()
    core.tell({ type: 'read', run: first.run, bytes: 0 })
    for (let bytes = 1; bytes < 30; bytes += 1) {
      core.wait(HALF_A_MINUTE - 1)
      core.tell({ type: 'read', run: first.run, bytes })
    }
    expect(of(core.asked, 'stop').map(({ run }) => run)).not.toContain(second.run)
  })

  it('is not counted against the time that the computer slept', () => {
    const { core, first } = hashing()
    core.tell({ type: 'read', run: first.run, bytes: 0 })
    core.wait(HALF_A_MINUTE - 1)
    core.tell({ type: 'woke' })
    expect(of(core.wait(HALF_A_MINUTE - 1), 'hash')).toEqual([])
    expect(of(core.wait(1), 'hash')).toHaveLength(1)
  })

  it('is not waited for longer because the network comes and goes', () => {
    const { core, first } = hashing()
    core.tell({ type: 'read', run: first.run, bytes: 0 })
    for (let second = 0; second < 29; second += 1) {
      core.tell({ type: 'network', isOnline: second % 2 === 0 })
      core.wait(1000)
    }
    expect(of(core.wait(1000), 'hash')).toMatchObject([{ from: first.from }])
  })

  it('that was to know the file again is begun again too', () => {
    const { core } = begun(2)
    const sample = only(of(core.asked, 'sample'))
    core.tell({ type: 'read', run: sample.run, bytes: 0 })
    const effects = core.wait(HALF_A_MINUTE)
    expect(of(effects, 'stop').map(({ run }) => run)).toContain(sample.run)
    expect(of(effects, 'sample')).toHaveLength(1)
  })

  it('does not count once it has been given up', () => {
    const { core, first } = hashing()
    core.tell({ type: 'read', run: first.run, bytes: 0 })
    core.wait(HALF_A_MINUTE)
    expect(core.tell({ type: 'hashed', run: first.run, md5: 'f'.repeat(32) })).toEqual([])
  })
})

/** Uploads of an earlier visit: how their file is known again, what is trusted, and when they begin anew. */
import { describe, expect, it } from 'vitest'
import { begun, complete, created, engine, grant, md5Of, of, only } from '../../../test/engine/dialogue.ts'
import type { RememberedUpload } from './remember.ts'

const FILE = { name: 'a', size: 40, type: '' }

/** Four parts of 10 bytes; the first two were sent. */
const REMEMBERED: RememberedUpload = {
  version: 1,
  id: 'u',
  token: 'token-u',
  file: FILE,
  plan: { size: 10, count: 4 },
  md5s: [md5Of(0), md5Of(10), '', ''],
  sample: 'same',
}

function listed(...parts: readonly number[]) {
  const stored = parts.map((part) => ({ part, size: 10, md5: md5Of((part - 1) * 10) }))
  return { state: 'uploading', parts: stored, grant: grant(1, 4) }
}

/** The same file was chosen again, and the application was asked what the store has. */
function chosenAgain(upload: RememberedUpload = REMEMBERED) {
  const core = engine()
  core.restore(upload)
  const sample = only(of(core.tell({ type: 'added', files: [{ ...FILE, name: 'renamed' }] }), 'sample'))
  const adopted = core.tell({ type: 'sampled', run: sample.run, sample: 'same' })
  const claim = only(of(adopted, 'claim'))
  const status = only(of(core.tell({ type: 'claimed', run: claim.run, isOurs: true }), 'call'))
  return { core, adopted, claim, status }
}

describe('a file that is chosen again', () => {
  it('is known by size and sample, not by its name, and is nobody before', () => {
    const core = engine()
    core.restore(REMEMBERED)
    const sample = only(of(core.tell({ type: 'added', files: [{ ...FILE, name: 'renamed' }] }), 'sample'))
    expect(core.snapshot().files).toHaveLength(1)
    expect(core.snapshot().files[0]).toMatchObject({ state: 'needs-file', needs: 'choice', sentBytes: 20 })
    const effects = core.tell({ type: 'sampled', run: sample.run, sample: 'same' })
    expect(only(of(effects, 'adopt'))).toEqual({ type: 'adopt', from: 'file-1', key: 'file-0' })
    expect(core.snapshot().files.map(({ name, isRestored }) => [name, isRestored])).toEqual([['a', true]])
  })

  it('is a new upload when the sample differs, and is not sampled twice', () => {
    const core = engine()
    core.restore(REMEMBERED)
    const sample = only(of(core.tell({ type: 'added', files: [FILE] }), 'sample'))
    const create = only(of(core.tell({ type: 'sampled', run: sample.run, sample: 'other' }), 'call'))
    expect(create).toMatchObject({ path: '', body: { files: [FILE] } })
    const effects = core.answer(create.run, { uploads: [created('v', 4)] })
    expect(of(effects, 'sample')).toEqual([])
    expect(core.remembered(1)?.sample).toBe('other')
    expect(core.snapshot().files.map(({ state }) => state)).toEqual(['needs-file', 'sending'])
  })

  it('of another size is a new upload at once', () => {
    const core = engine()
    core.restore(REMEMBERED)
    const effects = core.tell({ type: 'added', files: [{ ...FILE, size: 39 }] })
    expect(of(effects, 'sample')).toEqual([])
    expect(only(of(effects, 'call')).path).toBe('')
  })

  it('in one part needs no sample: name and time decide, and the whole content is compared anyway', () => {
    const core = engine()
    const small = { ...FILE, size: 10, lastModified: 7 }
    core.restore({ ...REMEMBERED, file: small, plan: { size: 10, count: 1 }, md5s: [''], sample: undefined })
    expect(of(core.tell({ type: 'added', files: [{ ...small, lastModified: 8 }] }), 'adopt')).toEqual([])
    expect(of(core.tell({ type: 'added', files: [small] }), 'adopt')).toHaveLength(1)
  })
})

describe('going on', () => {
  it('asks what the store has, sends what is missing first and re-checks the rest beside it', () => {
    const { core, status } = chosenAgain()
    expect(status).toMatchObject({ method: 'GET', path: '/u', token: 'token-u' })
    const hashes = of(core.answer(status.run, listed(1, 2)), 'hash')
    expect(hashes.map(({ from }) => from)).toEqual([20, 30])
    const first = core.tell({ type: 'hashed', run: hashes[0]?.run ?? 0, md5: md5Of(20) })
    expect(of(first, 'put').map(({ from }) => from)).toEqual([20])
    // Only now, and one at a time.
    expect(of(first, 'hash').map(({ from }) => from)).toEqual([0])
  })

  it('completes when all is stored and all is compared, and not before', () => {
    const { core, status } = chosenAgain()
    const puts = of(core.hashAll(core.answer(status.run, listed(1, 2))), 'put')
    const [one, two] = puts.map(core.store)
    expect(of(one ?? [], 'call')).toEqual([])
    const call = only(of(two ?? [], 'call'))
    expect(call).toMatchObject({ path: '/u/complete', body: { md5s: [0, 10, 20, 30].map(md5Of) } })
    core.answer(call.run, complete)
    expect(core.snapshot().files[0]).toMatchObject({ state: 'done', progress: 1, uploadId: 'u' })
  })

  it('says verifying while only the comparison is left', () => {
    const { core, status } = chosenAgain()
    const hashes = of(core.answer(status.run, listed(1, 2, 3, 4)), 'hash')
    expect(core.snapshot().files[0]).toMatchObject({ state: 'verifying', sentBytes: 40, progress: 0.99 })
    expect(hashes.map(({ from }) => from)).toEqual([0, 10, 20, 30])
    const call = only(of(core.hashAll(hashes), 'call'))
    expect(call.path).toBe('/u/complete')
  })

  it('looks for a part that was sent but is not listed, since listings lag', () => {
    const { core, status } = chosenAgain()
    const effects = core.hashAll(core.answer(status.run, listed(1)))
    expect(only(of(effects, 'check')).request.url).toContain('000002')
    expect(of(effects, 'put').map(({ from }) => from)).toEqual([20, 30])
  })

  it('does not trust a listed part with another MD5 than was sent', () => {
    const { core, status } = chosenAgain()
    const other = { ...listed(1), parts: [{ part: 1, size: 10, md5: md5Of(77) }] }
    expect(of(core.hashAll(core.answer(status.run, other)), 'check')).toHaveLength(2)
  })

  it('ends without the file when everything was sent before', () => {
    const core = engine()
    const effects = core.restore({ ...REMEMBERED, md5s: [0, 10, 20, 30].map(md5Of) })
    const claim = only(of(effects, 'claim'))
    const call = only(of(core.tell({ type: 'claimed', run: claim.run, isOurs: true }), 'call'))
    expect(call.path).toBe('/u/complete')
  })

  it('is not sent anew from a file of another size, when its end fails and is tried again', () => {
    const core = engine()
    const restored = core.restore({ ...REMEMBERED, md5s: [0, 10, 20, 30].map(md5Of) })
    const effects = core.tell({ type: 'attached', index: 0, file: { ...FILE, size: FILE.size + 1 } })
    expect(of(effects, 'forget')).toEqual([])
    const claimed = core.tell({ type: 'claimed', run: only(of(restored, 'claim')).run, isOurs: true })
    expect(of(claimed, 'forget')).toEqual([{ type: 'forget', key: 'file-0' }])
    core.refuse(only(of(claimed, 'call')).run, 'token_expired')
    expect(core.snapshot().files[0]).toMatchObject({ state: 'failed', problem: { code: 'token_expired' } })
  })

  it('is over at once when another device has finished it', () => {
    const { core, status } = chosenAgain()
    core.answer(status.run, { ...complete, state: 'complete', parts: [] })
    expect(core.snapshot().files[0]).toMatchObject({ state: 'done', receipt: 'r' })
  })
})

describe('a file that changed between two visits', () => {
  it('begins anew when a part differs, under another upload, and says why', () => {
    const { core, status } = chosenAgain()
    const hashes = of(core.answer(status.run, listed(1, 2, 3, 4)), 'hash')
    const effects = core.tell({ type: 'hashed', run: hashes[0]?.run ?? 0, md5: md5Of(99) })
    const calls = of(effects, 'call').map(({ method, path }) => `${method} ${path}`)
    expect(calls).toEqual(['POST ', 'DELETE /u'])
    const [file] = core.snapshot().files
    expect(file).toMatchObject({ state: 'starting', attempt: 2, sentBytes: 0, problem: { code: 'file_changed' } })
    expect(core.remembered(0)).toBeUndefined()
  })

  it('begins anew when a kept handle leads to another content', () => {
    const core = engine()
    core.restore(REMEMBERED)
    const claim = only(of(core.tell({ type: 'attached', index: 0, file: FILE }), 'claim'))
    const sample = only(of(core.tell({ type: 'claimed', run: claim.run, isOurs: true }), 'sample'))
    const effects = core.tell({ type: 'sampled', run: sample.run, sample: 'other' })
    expect(of(effects, 'call').map(({ method }) => method)).toEqual(['POST', 'DELETE'])
  })

  it('never counts what was sent of the old content as sent of the new', () => {
    const { core, status } = chosenAgain()
    core.answer(status.run, listed(1, 2))
    expect(core.remembered(0)?.md5s).toEqual(['', '', '', ''])
  })
})

describe('other tabs', () => {
  it('keep an upload that they hold; this one watches, and takes over what they had reached', () => {
    const core = engine()
    core.restore(REMEMBERED)
    const claim = only(of(core.tell({ type: 'attached', index: 0, file: FILE }), 'claim'))
    expect(of(core.tell({ type: 'claimed', run: claim.run, isOurs: false }), 'call')).toEqual([])
    expect(core.snapshot().files[0]?.state).toBe('elsewhere')
    const md5s = [0, 10, 20].map(md5Of)
    core.tell({ type: 'elsewhere', index: 0, isElsewhere: false, remembered: { ...REMEMBERED, md5s } })
    expect(core.snapshot().files[0]).toMatchObject({ state: 'needs-file', sentBytes: 30 })
  })

  it('may have finished it: the receipt is asked for', () => {
    const core = engine()
    core.restore(REMEMBERED)
    const status = only(of(core.tell({ type: 'settled-elsewhere', index: 0 }), 'call'))
    expect(status).toMatchObject({ method: 'GET', path: '/u' })
    core.answer(status.run, { ...complete, state: 'complete', parts: [] })
    expect(core.snapshot().files[0]?.state).toBe('done')
  })
})

describe('a file that nobody has compared', () => {
  const told = {
    'another tab has the upload': { type: 'elsewhere', index: 0, isElsewhere: true },
    'another tab has finished it': { type: 'settled-elsewhere', index: 0 },
  } as const
  it.each(Object.entries(told))('is given back when %s', (_, event) => {
    const core = engine()
    core.restore(REMEMBERED)
    core.tell({ type: 'attached', index: 0, file: FILE })
    expect(of(core.tell(event), 'forget')).toEqual([{ type: 'forget', key: 'file-0' }])
  })
})

describe('what is remembered', () => {
  it('is the parts that were acknowledged, from the first moment on', () => {
    const { core, puts } = begun(4)
    expect(core.remembered(0)).toMatchObject({ id: 'u', md5s: ['', '', '', ''], sample: undefined })
    const sample = only(of(core.asked, 'sample'))
    core.tell({ type: 'sampled', run: sample.run, sample: 'same' })
    const [first] = puts
    if (first) core.store(first)
    expect(core.remembered(0)).toMatchObject({ md5s: [md5Of(0), '', '', ''], sample: 'same' })
  })

  it('is nothing once the upload is over', () => {
    const { core } = begun(2)
    core.tell({ type: 'cancel', indexes: [0] })
    expect(core.remembered(0)).toBeUndefined()
  })
})

/** Pause, resume, politeness, the network's word and waking up. */
import { describe, expect, it } from 'vitest'
import { begun, created, engine, grant, MINUTE, of, only } from '../../../test/engine/dialogue.ts'

describe('pause', () => {
  it('stops what is under way, and looks for it in the store before it is sent again', () => {
    const { core, puts } = begun(8)
    const stopped = of(core.tell({ type: 'pause', indexes: [0] }), 'stop').map(({ run }) => run)
    expect(stopped).toEqual(expect.arrayContaining(puts.map(({ run }) => run)))
    expect(core.snapshot()).toMatchObject({ active: false, files: [{ state: 'paused' }] })
    expect(core.wait(30_000)).toEqual([])
    const resumed = core.tell({ type: 'resume', indexes: [0] })
    const begunBefore = new Set(puts.map(({ request }) => request.url))
    expect(of(resumed, 'check').every(({ request }) => begunBefore.has(request.url))).toBe(true)
    expect(of(resumed, 'check').length).toBeGreaterThan(0)
    expect(of(resumed, 'put').filter(({ request }) => begunBefore.has(request.url))).toEqual([])
  })

  it('leaves nothing behind when it is hammered', () => {
    const { core } = begun(8)
    for (let round = 0; round < 200; round += 1) {
      core.tell({ type: 'pause', indexes: [0] })
      expect([...core.state().runs.values()].filter(({ kind }) => kind !== 'sample' && kind !== 'claim')).toEqual([])
      core.tell({ type: 'resume', indexes: [0] })
    }
    const ended = new Set(core.asked.filter(({ type }) => type === 'stop').map((stop) => 'run' in stop && stop.run))
    const open = core.asked.flatMap((effect) =>
      'run' in effect && effect.type !== 'hash' && effect.type !== 'call' && !ended.has(effect.run) ? [effect.run] : [],
    )
    expect(open).toEqual([...core.state().runs.keys()])
  })

  it('holds a file that was not created yet', () => {
    const core = engine()
    const create = only(of(core.tell({ type: 'added', files: [{ name: 'a', size: 10, type: '' }] }), 'call'))
    core.tell({ type: 'added', files: [{ name: 'b', size: 10, type: '' }] })
    core.tell({ type: 'pause', indexes: [1] })
    core.answer(create.run, { uploads: [created('u', 1)] })
    expect(of(core.wait(MINUTE), 'call').filter(({ path }) => path === '')).toEqual([])
    expect(only(of(core.tell({ type: 'resume', indexes: [1] }), 'call')).path).toBe('')
  })

  it('asks for a new grant when the old one ran out meanwhile', () => {
    const { core } = begun(8, { grant: grant(1, 8, 100) })
    core.tell({ type: 'pause', indexes: [0] })
    core.wait(10 * MINUTE)
    const effects = core.tell({ type: 'resume', indexes: [0] })
    expect(only(of(effects, 'call')).path).toBe('/u/grant')
    expect(of(effects, 'check')).toEqual([])
  })
})

describe('connections', () => {
  it('begin with four and climb to six while more comes of it', () => {
    const { core, puts } = begun(200, {}, 6)
    const queue = [...puts]
    let most = 0
    for (let next = queue.shift(), done = 0; next && done < 150; next = queue.shift(), done += 1) {
      // Each connection carries the same: more of them carry more.
      core.wait(1000 / (queue.length + 1))
      queue.push(...core.goOn(next))
      most = Math.max(most, queue.length)
    }
    expect(puts).toHaveLength(4)
    expect(most).toBe(6)
  })

  it('stay where they are on a line that is full', () => {
    const { core, puts } = begun(200, {}, 6)
    const queue = [...puts]
    for (let next = queue.shift(), done = 0; next && done < 60; next = queue.shift(), done += 1) {
      core.wait(1000)
      queue.push(...core.goOn(next))
    }
    expect(core.state().flow.limit).toBeLessThanOrEqual(5)
  })

  it('are halved by what the store asks for, once for connections that break together', () => {
    const { core, puts } = begun(20)
    for (const { run } of puts) core.tell({ type: 'put-ended', run, reply: { status: 503 } })
    expect(core.state().flow.limit).toBe(2)
  })

  it('come down to one when nothing is finished between two losses', () => {
    const { core, puts } = begun(20)
    for (const { run } of puts) core.tell({ type: 'put-ended', run, reply: { status: 0 } })
    core.wait(10)
    const next = of(core.asked, 'check').flatMap(({ run }) =>
      core.tell({ type: 'checked', run, reply: { status: 404 } }),
    )
    for (const { run } of of(next, 'put')) core.tell({ type: 'put-ended', run, reply: { status: 0 } })
    expect(core.state().flow.limit).toBe(1)
  })

  it('is one in polite mode, switchable while running', () => {
    const { core, puts } = begun(20)
    core.tell({ type: 'polite', isPolite: true })
    const after = puts.flatMap((put) => core.goOn(put))
    expect(after).toHaveLength(1)
    expect(core.snapshot().polite).toBe(true)
    expect(of(core.tell({ type: 'polite', isPolite: false }), 'put')).toHaveLength(3)
  })

  it('are as many for each hostname that the grant lists', () => {
    const { request, ...rest } = grant(1, 20)
    const hosts = {
      grant: { ...rest, request: { ...request, url: 'https://a.test/{part}' }, hosts: ['https://b.test'] },
    }
    const { core, puts } = begun(20, hosts)
    expect(core.state().flow.hosts).toBe(2)
    const isOther = puts.map(({ request }) => request.url.startsWith('https://b.test'))
    expect(isOther).toEqual(puts.map(({ from }) => (from / 10) % 2 === 1))
  })
})

describe('the network', () => {
  it('that is gone costs no tries, and its return ends all waits', () => {
    const { core, puts } = begun(1)
    core.tell({ type: 'network', isOnline: false })
    expect(core.snapshot().offline).toBe(true)
    let checks = of(core.tell({ type: 'put-ended', run: only(puts).run, reply: { status: 0 } }), 'check')
    for (let round = 0; round < 20; round += 1) {
      const diagnosis = of(core.tell({ type: 'checked', run: only(checks).run, reply: { status: 0 } }), 'call')
      core.unanswered(only(diagnosis).run)
      checks = of(core.wait(MINUTE), 'check')
    }
    const [part] = core.state().files.pages.flat()
    expect(part?.phase.name === 'sending' && part.phase.parts[0]?.tries).toBeLessThanOrEqual(1)
    core.unanswered(only(of(core.tell({ type: 'checked', run: only(checks).run, reply: { status: 0 } }), 'call')).run)
    expect(of(core.tell({ type: 'network', isOnline: true }), 'check')).toHaveLength(1)
  })

  it('that comes back may have left connections dead: what does not move soon is cut, and no grant renewed', () => {
    const { core, puts } = begun(4)
    const [alive] = puts
    core.wait(1000)
    core.tell({ type: 'network', isOnline: false })
    core.wait(1000)
    expect(of(core.tell({ type: 'network', isOnline: true }), 'stop')).toEqual([])
    core.wait(1000)
    core.tell({ type: 'moved', run: alive?.run ?? 0, sent: 5 })
    const cut = core.wait(9000)
    expect(of(cut, 'stop')).toHaveLength(3)
    expect(of(cut, 'call')).toEqual([])
  })
})

describe('waking up', () => {
  it('cuts what does not move soon, renews the grant first, and looks before it sends again', () => {
    const { core, puts } = begun(4)
    const [alive] = puts
    core.wait(1000)
    const woken = core.tell({ type: 'woke' })
    expect(of(woken, 'stop')).toEqual([])
    expect(of(woken, 'call')).toEqual([])
    core.wait(1000)
    core.tell({ type: 'moved', run: alive?.run ?? 0, sent: 5 })
    const cut = core.wait(9000)
    expect(of(cut, 'stop')).toHaveLength(3)
    const renewal = only(of(cut, 'call'))
    expect(renewal.path).toBe('/u/grant')
    expect(of(core.answer(renewal.run, { grant: grant(1, 4) }), 'check').length).toBeGreaterThan(0)
  })
})

describe('a part that goes silent', () => {
  /** How many seconds of silence each of three tries is given. */
  function silences(hasMoved: boolean): readonly number[] {
    const { core, puts } = begun(1)
    let [put] = puts
    const waits: number[] = []
    for (let round = 0; put && round < 3; round += 1) {
      if (hasMoved) core.tell({ type: 'moved', run: put.run, sent: 1 })
      let seconds = 0
      let check: { readonly run: number } | undefined
      while (!check && seconds < 2000) {
        seconds += 1
        const effects = core.wait(1000)
        check = of(effects, 'check')[0]
        for (const call of of(effects, 'call')) core.answer(call.run, { cause: 'none', message: '' })
      }
      waits.push(seconds)
      const next = core.tell({ type: 'checked', run: check?.run ?? 0, reply: { status: 404 } })
      const later = of(next, 'call').flatMap(({ run }) => core.answer(run, { cause: 'none', message: '' }))
      put = of([...next, ...later], 'put')[0]
      while (!put) put = of(core.wait(1000), 'put')[0]
    }
    return waits
  }

  it('in the middle is given twice the time after each cut: a link that moves in gulps gets through in the end', () => {
    expect(silences(true)).toEqual([120, 240, 480])
  })

  it('before it moved is not waited for longer: there never was a connection', () => {
    expect(silences(false)).toEqual([120, 120, 120])
  })
})

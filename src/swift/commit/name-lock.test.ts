import { expect, it } from 'vitest'
import { createNameLock } from './name-lock.ts'

it('one at a time for a name, in the order of asking; other names do not wait', async () => {
  const withNameLock = createNameLock()
  const log: string[] = []
  const gates = new Map<string, () => void>()
  const work = (label: string) => async () => {
    log.push(`${label} begins`)
    await new Promise<void>((resolve) => gates.set(label, resolve))
    log.push(`${label} ends`)
    return label
  }
  const all = [withNameLock('x', work('x1')), withNameLock('x', work('x2')), withNameLock('y', work('y1'))]
  await tick()
  expect(log).toEqual(['x1 begins', 'y1 begins'])
  gates.get('x1')?.()
  await tick()
  expect(log).toEqual(['x1 begins', 'y1 begins', 'x1 ends', 'x2 begins'])
  gates.get('x2')?.()
  gates.get('y1')?.()
  expect(await Promise.all(all)).toEqual(['x1', 'x2', 'y1'])
})

it('a failure is the caller’s own: the next one in the row goes on', async () => {
  const withNameLock = createNameLock()
  const failed = withNameLock('x', () => Promise.reject(new Error('mine')))
  const next = withNameLock('x', async () => 'next')
  await expect(failed).rejects.toThrow('mine')
  expect(await next).toBe('next')
})

async function tick(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0))
}

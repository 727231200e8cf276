import { describe, expect, it } from 'vitest'
import type { FileSnapshot, UploaderSnapshot } from '../../engine/snapshot.ts'
import { createDressing } from './dressing.ts'

const FILE: FileSnapshot = {
  key: 'file-0',
  name: 'a',
  path: undefined,
  size: 100,
  type: '',
  state: 'elsewhere',
  sentBytes: 10,
  progress: 0.1,
  bytesPerSecond: undefined,
  secondsLeft: undefined,
  parts: undefined,
  attempt: 1,
  isRestored: true,
  needs: undefined,
  uploadId: 'u',
  receipt: undefined,
  object: undefined,
  problem: undefined,
}

function shown(...files: readonly Partial<FileSnapshot>[]): readonly FileSnapshot[] {
  const dressing = createDressing(() => undefined)
  dressing.add('file-0', { state: 'elsewhere', sentBytes: 60, progress: 0.6, attempt: 1 })
  return files.map((file) => {
    const whole: UploaderSnapshot = {
      files: [{ ...FILE, ...file }],
      totalBytes: 100,
      sentBytes: 10,
      bytesPerSecond: undefined,
      secondsLeft: undefined,
      active: true,
      polite: false,
      offline: false,
      remembers: true,
    }
    return dressing.apply(whole).files[0] ?? FILE
  })
}

describe('an upload that another tab works on', () => {
  it('is shown as that tab tells it', () => {
    expect(shown({})).toMatchObject([{ state: 'elsewhere', sentBytes: 60, progress: 0.6 }])
  })

  it('does not go back when this tab takes it over, and goes on from there', () => {
    const sending = [10, 50, 70].map(
      (sentBytes) => ({ state: 'sending', sentBytes, progress: sentBytes / 100 }) as const,
    )
    expect(shown(...sending).map(({ sentBytes, progress }) => [sentBytes, progress])).toEqual([
      [60, 0.6],
      [60, 0.6],
      [70, 0.7],
    ])
  })

  it('begins at nothing when it is begun anew', () => {
    expect(shown({ state: 'waiting', attempt: 2, sentBytes: 0, progress: 0 })).toMatchObject([{ sentBytes: 0 }])
  })

  it('stays the same object as long as nothing changes', () => {
    const dressing = createDressing(() => undefined)
    dressing.add('file-0', { state: 'elsewhere', sentBytes: 60, attempt: 1 })
    const plain = { ...FILE, state: 'sending' } as const
    const whole = { files: [plain] } as unknown as UploaderSnapshot
    const other = { ...whole }
    expect(dressing.apply(whole).files[0]).toBe(dressing.apply(other).files[0])
  })
})

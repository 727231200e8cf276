/** Bytes change on their way, in the store, or on the disk. */
import { appendFile, open, rm, stat, truncate, utimes } from 'node:fs/promises'
import { expect } from 'vitest'
import type { FaultCase } from '../support/fault-case.ts'
import { flipBit, flipBitUnseen, holdReply, zombie } from '../support/faults.ts'
import { createGate } from '../support/gate.ts'
import { changePart, partName } from '../support/parts.ts'
import { truth } from '../support/play-case.ts'
import { PART_BYTES, type Scene } from '../support/scene.ts'

export const integrityCases: readonly FaultCase[] = [
  {
    row: 16,
    fault: 'a bit flips on the way; the store refuses the part',
    injected: 'one bit of the second PUT is flipped; Swift compares it with its MD5 and answers 422',
    outcome: 'done',
    lostParts: 1,
    store: [{ method: 'PUT', nth: 2, fault: flipBit }],
  },
  {
    row: 16,
    fault: 'something on the way alters the data again and again',
    injected: 'one bit of every PUT of the third part is flipped',
    outcome: 'corrupted_on_the_way',
    lostParts: 2,
    store: [{ method: 'PUT', path: /\/000003$/, fault: flipBit }],
  },
  {
    row: 17,
    fault: 'a bit flips on the way; the store does not notice',
    injected: 'one bit of the second PUT is flipped and its MD5 taken away; Swift answers 201 with another ETag',
    outcome: 'done',
    lostParts: 1,
    store: [{ method: 'PUT', nth: 2, fault: flipBitUnseen }],
  },
  {
    row: 18,
    fault: 'a stored part is overwritten before the commit',
    injected: 'other bytes under the name of the first part, once all parts are stored',
    outcome: 'done',
    lostParts: 1,
    play: (scene, { path }) => beforeCommit(scene, path, async (name) => changePart(scene, name, 'overwrite')),
    check: ({ ledger }) => expect(ledger.partRequests('PUT').filter((part) => part === 1)).toHaveLength(2),
  },
  {
    row: 51,
    fault: 'a stored part is missing at the commit',
    injected: 'the first part is deleted once all parts are stored',
    outcome: 'done',
    lostParts: 1,
    play: (scene, { path }) => beforeCommit(scene, path, async (name) => changePart(scene, name, 'delete')),
    check: ({ ledger }) => expect(ledger.partRequests('PUT').filter((part) => part === 1)).toHaveLength(2),
  },
  {
    row: 50,
    fault: 'a PUT arrives long after the commit',
    injected: 'the second PUT lies on the way, its connection is reset; it reaches Swift after the upload is done',
    outcome: 'done',
    lostParts: 1,
    options: { keepAlive: false },
    async play({ store, ui, lateness }, { path }) {
      const late = zombie()
      lateness.deliver = late.deliver
      store.inject({ method: 'PUT', nth: 2, fault: late.fault })
      await ui.choose(path)
    },
    async check(scene, { snapshot, file }) {
      expect(await scene.lateness.deliver?.()).toBe(201)
      expect(await truth(scene, snapshot, file)).toBe('done')
    },
  },
  {
    row: 24,
    fault: 'the file grows during the upload',
    injected: 'bytes are appended to the file once two parts are stored',
    outcome: 'file_unreadable',
    lostParts: 4,
    bytes: 12 * PART_BYTES,
    play: (scene, { path }) => afterTwoParts(scene, path, () => appendFile(path, 'more')),
  },
  {
    row: 24,
    fault: 'the file is modified during the upload',
    injected: 'a byte in the middle is overwritten once two parts are stored',
    outcome: 'file_unreadable',
    lostParts: 4,
    bytes: 12 * PART_BYTES,
    play: (scene, { path }) => afterTwoParts(scene, path, () => overwriteByte(path, 6 * PART_BYTES)),
  },
  {
    row: 25,
    fault: 'the file is truncated and keeps its time',
    injected: 'the last byte is cut off and the old modification time put back, once two parts are stored',
    outcome: 'file_unreadable',
    lostParts: 4,
    bytes: 12 * PART_BYTES,
    play: (scene, { path, size }) =>
      afterTwoParts(scene, path, async () => {
        const { atime, mtime } = await stat(path)
        await truncate(path, size - 1)
        await utimes(path, atime, mtime)
      }),
  },
  {
    row: 26,
    fault: 'the file is deleted during the upload',
    injected: 'it is unlinked once two parts are stored',
    outcome: 'file_unreadable',
    lostParts: 4,
    bytes: 12 * PART_BYTES,
    play: (scene, { path }) => afterTwoParts(scene, path, () => rm(path)),
  },
]

/** All parts are stored, the last answer is still to come: `change` has the name of the first part. */
async function beforeCommit(scene: Scene, path: string, change: (name: string) => Promise<void>): Promise<void> {
  const gate = createGate()
  scene.store.inject({ method: 'PUT', nth: 6, fault: holdReply(gate.opened) })
  await scene.ui.choose(path)
  await scene.ledger.stored(5)
  await change(await partName(scene, 1))
  scene.ledger.strike()
  gate.open()
}

/** Answers to the third part and those behind it are held back until the change was made. */
async function afterTwoParts(scene: Scene, path: string, change: () => Promise<void>): Promise<void> {
  const gate = createGate()
  scene.store.inject({ method: 'PUT', nth: (count) => count > 2, fault: holdReply(gate.opened) })
  await scene.ui.choose(path)
  await scene.ledger.stored(2)
  await change()
  gate.open()
}

async function overwriteByte(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+')
  await file.write('x', at)
  await file.close()
}

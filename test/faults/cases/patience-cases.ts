/** Connections that stand still or crawl. The watchdog waits 30 s at least, so these take longest. */
import { expect } from 'vitest'
import { hasCloudFolders, mountCloudFile } from '../support/cloud-folder.ts'
import type { FaultCase } from '../support/fault-case.ts'
import { answer, slowBody, stallBody, stallReply } from '../support/faults.ts'
import { createGate } from '../support/gate.ts'

/** What a socket’s buffers do not swallow whole, so that the page sees where it stands. */
const LARGE_PART = 8 * 1024 * 1024
const KIBIBYTE = 1024
const MEBIBYTE = 1024 * KIBIBYTE

export const patienceCases: readonly FaultCase[] = [
  {
    row: 4,
    fault: 'stalled socket: nothing moves, nothing breaks',
    injected: 'nobody reads on after 64 KiB of the fourth part; its connection stays open (parts of 8 MiB)',
    outcome: 'done',
    lostParts: 1,
    bytes: 6 * LARGE_PART,
    options: { partBytes: LARGE_PART },
    async play({ store, ui, ledger }, { path }) {
      const gate = createGate()
      const fault = stallBody({ after: 64 * KIBIBYTE, until: gate.opened })
      store.inject({ method: 'PUT', path: /\/000004$/, nth: 1, fault })
      await ui.choose(path)
      await ledger.came('HEAD', /\/000004$/)
      gate.open()
    },
  },
  {
    row: 5,
    fault: 'slow link that moves',
    injected: 'the fourth PUT is read at 200 KiB/s, longer than the watchdog’s 30 s (parts of 8 MiB)',
    outcome: 'done',
    lostParts: 0,
    bytes: 6 * LARGE_PART,
    options: { partBytes: LARGE_PART },
    store: [{ method: 'PUT', nth: 4, fault: slowBody({ bytesPerSecond: 200 * KIBIBYTE }) }],
    check: ({ ledger }) => expect(ledger.partRequests('PUT')).toHaveLength(6),
  },
  {
    row: 6,
    fault: 'bytes sent, answer never comes',
    injected: 'the store takes the fourth PUT whole; its 201 is withheld and the connection stays open',
    outcome: 'done',
    lostParts: 0,
    store: [{ method: 'PUT', nth: 4, fault: stallReply }],
  },
  {
    row: 27,
    fault: 'a cloud’s placeholder file blocks the read',
    injected: 'beyond its second MiB the cloud (rclone, mounted) gives nothing until the page says what it waits for',
    outcome: 'done',
    shows: 'file_slow',
    lostParts: 0,
    canRun: hasCloudFolders,
    async play({ ui }, file) {
      const gate = createGate()
      const cloud = await mountCloudFile(file, { heldFrom: 2 * MEBIBYTE, until: gate.opened })
      try {
        await ui.choose(cloud.path)
        await expect.poll(async () => (await ui.shown()).at(-1)?.problem, { timeout: 60_000 }).toBe('file_slow')
        gate.open()
        await ui.until('done', 'failed', 'cancelled')
      } finally {
        await cloud.close()
      }
    },
  },
  {
    row: 67,
    fault: 'the application speaks another version after a deployment',
    injected: 'every answer to `complete` is of version 2',
    outcome: 'application_unexpected',
    lostParts: 0,
    application: [{ path: /\/complete$/, fault: answer({ status: 200, text: '{"sluice":2,"now":1}' }) }],
  },
]

/** Rows of the fault table that have no trial in a real browser, and where they are held instead. */
import type { UntestedRow } from '../support/fault-case.ts'

export const UNTESTED_ROWS: readonly UntestedRow[] = [
  { row: 32, fault: 'tab discarded by the memory saver', why: 'for the page the same as a crash: row 28' },
  {
    row: 44,
    fault: 'URL signed for another encoding of the path',
    why: 'names of the server’s own reach a URL only; hostile ones in `test/e2e/names.test.ts` and the vectors of `src/swift/signing`',
  },
  { row: 46, fault: 'S3: complete answers 200 with an error', why: 'belongs to the S3 driver' },
  {
    row: 49,
    fault: 'the same file added twice',
    why: 'two uploads, each whole: names are random, and nothing is shared between them',
  },
  {
    row: 53,
    fault: 'listings longer than one page',
    why: 'a file of 1,010 parts in `test/e2e/many-parts.test.ts`; markers of listings in `src/swift/listing.test.ts`',
  },
  {
    row: 54,
    fault: 'too many parts',
    why: 'planned away: `src/swift/plan-parts.test.ts`, `test/e2e/many-parts.test.ts`',
  },
  { row: 55, fault: 'part limits differ per store', why: 'planned away: `src/swift/plan-parts.test.ts`' },
  {
    row: 58,
    fault: 'sizes above 2³¹, 2³² and 2⁵³',
    why: '`src/swift/plan-parts.test.ts`; above 5 GiB in `npm run test:big`',
  },
  { row: 59, fault: 'Unicode names', why: '`test/e2e/names.test.ts` in a real browser' },
  { row: 60, fault: 'path traversal in names', why: '`test/e2e/names.test.ts`, `src/server/names/clean-name.test.ts`' },
  { row: 61, fault: '100,000 files dropped', why: 'no fault of the network: the bench measures many files' },
  { row: 62, fault: 'folders, links, unreadable entries in a drop', why: '`src/element/dropped-files.test.ts`' },
  { row: 70, fault: 'abandoned uploads', why: 'the sweep’s part; an upload is found by its listing: `test/swift`' },
  {
    row: 74,
    fault: 'the permission to read a kept handle has lapsed',
    why: 'a browser without a window asks nobody; handles that need no permission go on by themselves in `test/client/resume.test.ts`',
  },
  {
    row: 75,
    fault: 'HTTP/2 stall',
    why: 'Swift speaks HTTP/1.1; to the page it is a socket that stands still: row 4',
  },
  {
    row: 77,
    fault: 'an extension blocks the URL',
    why: 'for the page the same as row 37: the store’s host is out of reach',
  },
]

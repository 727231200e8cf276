/**
 * docs/reliability.md, written from a run: every trial with its outcome, what was sent again and how long it took, and
 * every row of the fault table that has no trial here, with the reason. A run of all trials whose outcomes are not what
 * stands there fails; `SLUICE_RECORD=1` writes the page anew, and leaves alone what did not run.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestModule } from 'vitest/node'
import { UNTESTED_ROWS } from '../cases/untested-rows.ts'
import type { TrialRow } from './trial-row.ts'

const TRIALS = fileURLToPath(new URL('..', import.meta.url))
const PAGE = fileURLToPath(new URL('../../../docs/reliability.md', import.meta.url))
/** The fault table has so many rows. */
const ROWS = 77
const MEBIBYTE = 1024 ** 2

/** One line of the page. */
interface Line {
  readonly row: number
  /** All but what differs from run to run. */
  readonly fixed: string
  readonly text: string
}

/**
 * Compares the page with what ran.
 *
 * @throws Error when the page is stale.
 */
export function checkReliabilityPage(modules: readonly TestModule[]): void {
  const own = modules.filter(({ moduleId }) => moduleId.startsWith(TRIALS))
  const tests = own.flatMap((module) => [...module.children.allTests()])
  const isLong = process.env.SLUICE_LONG === '1'
  // A part of the trials says nothing about the others, and a failure speaks for itself.
  const isWhole = trialFiles(isLong).every((file) => own.some(({ moduleId }) => basename(moduleId) === file))
  if (!isWhole || tests.some((test) => test.result().state !== 'passed')) return
  const when = isLong ? 'test:long' : 'test'
  const ran = tests.flatMap((test) => test.meta().trial ?? []).map((trial) => lineOf(trial, when))
  const before = existsSync(PAGE) ? linesOf(readFileSync(PAGE, 'utf8')) : []
  if (process.env.SLUICE_RECORD === '1') {
    writeFileSync(PAGE, render([...before.filter(({ fixed }) => !fixed.endsWith(`| ${when}`)), ...ran]))
    return
  }
  const known = before.map(({ fixed }) => fixed).filter((fixed) => fixed.endsWith(`| ${when}`))
  const seen = ran.map(({ fixed }) => fixed)
  const differing = [...known.filter((line) => !seen.includes(line)), ...seen.filter((line) => !known.includes(line))]
  if (differing.length > 0) {
    const how = 'run SLUICE_RECORD=1 npm test -- test/faults, and read what has changed'
    throw new Error(`docs/reliability.md is stale: ${how}.\n${differing.join('\n')}`)
  }
}

function trialFiles(isLong: boolean): readonly string[] {
  return readdirSync(TRIALS).filter((name) => name.endsWith('.test.ts') && name.endsWith('.long.test.ts') === isLong)
}

function lineOf({ row, fault, injected, outcome, bytesAgain, recoveryMs }: TrialRow, when: string): Line {
  const again = bytesAgain === undefined ? '–' : bytesText(bytesAgain)
  const recovery = recoveryMs === undefined ? '–' : `${(recoveryMs / 1000).toFixed(1)} s`
  return line([`${row}`, fault, injected, outcome, again, recovery, when])
}

function bytesText(bytes: number): string {
  return bytes < MEBIBYTE / 10 ? `${bytes} B` : `${(bytes / MEBIBYTE).toFixed(1)} MiB`
}

function line(cells: readonly string[]): Line {
  const [row = '', fault = '', injected = '', outcome = '', , , when = ''] = cells
  return {
    row: Number(row),
    fixed: [row, fault, injected, outcome, when].join(' | '),
    text: `| ${cells.join(' | ')} |`,
  }
}

function linesOf(page: string): readonly Line[] {
  const rows = page.split('\n').filter((each) => /^\| \d+ \|/.test(each))
  return rows
    .map((each) => each.slice(2, -2).split(' | '))
    .flatMap((cells) => (cells.length === 7 ? [line(cells)] : []))
}

function render(lines: readonly Line[]): string {
  const sorted = [...lines].sort((a, b) => a.row - b.row)
  const known = new Set([...sorted, ...UNTESTED_ROWS].map(({ row }) => row))
  const forgotten = Array.from({ length: ROWS }, (_, at) => at + 1).filter((row) => !known.has(row))
  if (forgotten.length > 0) throw new Error(`Rows of the fault table without a word: ${forgotten.join(', ')}.`)
  const untested = UNTESTED_ROWS.map(({ row, fault, why }) => `| ${row} | ${fault} | ${why} |`)
  return `${HEAD}
| row | fault | injected | outcome | sent again | recovery | in npm run |
|---|---|---|---|---|---|---|
${sorted.map(({ text }) => text).join('\n')}

## Rows without a trial here

| row | fault | why |
|---|---|---|
${untested.join('\n')}
`
}

const HEAD = `# Reliability

Written by the tests (\`test/faults/\`), from a run of every trial: a page in Chromium sends a file to OpenStack Swift 2.30 through a proxy that does what the row says, and the application is reached through another one. Nothing is simulated here but the fault. The numbers are those of the project's fault table; what the engine does in worlds that nobody thought of is the simulation's part (\`npm run simulate\`).

Each trial also holds the invariants: "done" means that the object was fetched from the store and has the file's size and SHA-256, and is there once; anything else, that nothing lies under the final name. The progress shown never falls within an attempt and says 100 % only when it is done. No signature or token is in anything shown. When it is over, no request is left running.

- **outcome**: \`done\`, or the code of the problem that the upload ends with; *meanwhile*: the code that the person sees until it goes on.
- **sent again**: bytes of parts that the proxy read from the page, beyond the file's own. Parts have 1 MiB where nothing else is said; what Chromium itself repeats counts in.
- **recovery**: from the moment of the fault (where it lasts: from its end) to the acknowledgement of the part that it hit, or else of the next one; on a machine that did other things as well. It is not asserted.
- **in npm run**: where the trial runs; \`SLUICE_RECORD=1 npm test -- test/faults\` writes this page anew.

## Trials
`

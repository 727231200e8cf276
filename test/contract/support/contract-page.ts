/**
 * What the documentation says about the contract, written from a run: docs/embedded-store-contract.md holds every case with
 * its result on both stores, docs/embedded-store.md how many there are of each kind, and the differences. A whole run that
 * does not find itself there fails; `SLUICE_RECORD=1` writes both anew.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestCase, TestModule } from 'vitest/node'
import { DIFFERENCES } from './differences.ts'

const CASES = fileURLToPath(new URL('..', import.meta.url))
const PAGE = fileURLToPath(new URL('../../../docs/embedded-store-contract.md', import.meta.url))
const GUIDE = fileURLToPath(new URL('../../../docs/embedded-store.md', import.meta.url))
const VECTORS = fileURLToPath(new URL('../../vectors/slo.json', import.meta.url))
const STORES = ['OpenStack Swift', 'embedded store'] as const
/** A title that repeats its whole data helps nobody. */
const LONGEST_TITLE = 140

interface ContractCase {
  readonly group: string
  readonly title: string
  readonly store: string
}

/**
 * Compares the page with what ran.
 *
 * @throws Error when the page is stale.
 */
export function checkContractPage(modules: readonly TestModule[]): void {
  const tests = modules
    .filter(({ moduleId }) => moduleId.startsWith(CASES))
    .flatMap((module) => [...module.children.allTests()])
  // A part of the cases says nothing about the others, and a failure speaks for itself.
  const isWhole = contractFiles().every((file) => modules.some(({ moduleId }) => basename(moduleId) === file))
  if (!isWhole || tests.some((test) => test.result().state !== 'passed')) return
  const cases = tests.flatMap((test) => contractCase(test) ?? [])
  settle(PAGE, renderPage(cases))
  settle(GUIDE, renderGuide(readFileSync(GUIDE, 'utf8'), cases))
}

function settle(path: string, text: string): void {
  if (process.env.SLUICE_RECORD === '1') writeFileSync(path, text)
  else if (readFileSync(path, 'utf8') !== text) {
    throw new Error(
      `docs/${basename(path)} is stale: run SLUICE_RECORD=1 npm test -- test/contract, and read what has changed.`,
    )
  }
}

function contractFiles(): readonly string[] {
  return readdirSync(CASES).filter((name) => name.endsWith('.test.ts'))
}

/** Undefined for a test that belongs to no store. */
function contractCase(test: TestCase): ContractCase | undefined {
  const names = [test.name]
  for (let { parent } = test; parent.type === 'suite'; parent = parent.parent) names.unshift(parent.name)
  const [head = '', ...title] = names
  const store = STORES.find((label) => head.endsWith(` · ${label}`))
  if (store === undefined) return undefined
  return { group: head.slice(0, -` · ${store}`.length), title: title.join(': '), store }
}

function groupsOf(cases: readonly ContractCase[]): readonly string[] {
  return [...new Set(cases.map(({ group }) => group))].sort()
}

function renderGuide(guide: string, cases: readonly ContractCase[]): string {
  const groups = groupsOf(cases).map((group) => {
    const titles = new Set(cases.filter((one) => one.group === group).map(({ title }) => title))
    return `| [${group}](embedded-store-contract.md#${anchor(group)}) | ${titles.size} |`
  })
  const differences = DIFFERENCES.map(
    ({ what, swift, embedded, why }) => `| ${what} | ${swift} | ${embedded} | ${why} |`,
  )
  const withCases = fill(guide, 'cases', ['| what | cases |', '|---|---|', ...groups])
  return fill(withCases, 'differences', [
    '| what | OpenStack Swift 2.30 | embedded store | why |',
    '|---|---|---|---|',
    ...differences,
  ])
}

/** Replaces what stands between the marks of a block. */
function fill(guide: string, block: string, lines: readonly string[]): string {
  const mark = `<!-- ${block}: written by the tests -->\n`
  const [before, rest] = splitOnce(guide, mark)
  const [, after] = splitOnce(rest, END)
  return `${before}${mark}${lines.join('\n')}\n${END}${after}`
}

const END = '<!-- end -->'

function splitOnce(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark)
  if (at === -1) throw new Error(`docs/embedded-store.md has lost its mark ${mark.trim()}.`)
  return [text.slice(0, at), text.slice(at + mark.length)]
}

/** As GitHub makes it of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')
}

function renderPage(cases: readonly ContractCase[]): string {
  const differences = readDifferences()
  const sections = groupsOf(cases).map((group) =>
    renderGroup(
      group,
      cases.filter((one) => one.group === group),
      differences,
    ),
  )
  const count = new Set(cases.map(({ group, title }) => `${group}\n${title}`)).size
  return `# The contract of the embedded store

Written by the tests, from a run of all ${count} cases against OpenStack Swift 2.30 and against the embedded store (\`test/contract/\`). ✓: answers as the case says. ≠: differs on purpose; the reason stands below the table. See [the embedded store](embedded-store.md).

${sections.join('\n')}`
}

function renderGroup(group: string, cases: readonly ContractCase[], differences: ReadonlyMap<string, string>): string {
  const titles = [...new Set(cases.map(({ title }) => title))]
  const mark = (title: string, store: string): string => {
    if (!cases.some((one) => one.title === title && one.store === store)) return '–'
    return store === 'embedded store' && differences.has(title) ? '≠' : '✓'
  }
  const rows = titles.map(
    (title) => `| ${readable(title)} | ${STORES.map((store) => mark(title, store)).join(' | ')} |`,
  )
  const reasons = titles.flatMap((title) => {
    const reason = differences.get(title)
    return reason === undefined ? [] : [`- ${readable(title)}: ${reason}`]
  })
  const notes = reasons.length === 0 ? '' : `\n${reasons.join('\n')}\n`
  return `## ${group}\n\n| ${titles.length} cases | ${STORES.join(' | ')} |\n|---|---|---|\n${rows.join('\n')}\n${notes}`
}

/** Titles of cases where the embedded store differs on purpose, and why. */
function readDifferences(): ReadonlyMap<string, string> {
  const { vectors } = JSON.parse(readFileSync(VECTORS, 'utf8')) as {
    readonly vectors: readonly { readonly name: string; readonly embedded?: { readonly reason: string } }[]
  }
  return new Map(vectors.flatMap(({ name, embedded }) => (embedded === undefined ? [] : [[name, embedded.reason]])))
}

/** Fit for a cell of a Markdown table: one line, nothing that a browser would take for its own. */
function readable(title: string): string {
  const line = title
    // Vitest quotes what it fills in.
    .replace(/^'([^']+)'/, '$1')
    .replace(/[\p{Cc}\p{Cf}]/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replace(/[`*_]/g, '\\$&')
  const letters = [...line]
  return letters.length > LONGEST_TITLE ? `${letters.slice(0, LONGEST_TITLE).join('')}…` : line
}

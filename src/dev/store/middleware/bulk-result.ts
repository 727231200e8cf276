/** The report at the end of a bulk delete or of a manifest's PUT: text, JSON or XML, by the Accept header. */
import { bestMatch } from '../app/listing-query.ts'
import { escapeXml } from '../app/render-listing.ts'

const FORMATS = ['text/plain', 'application/json', 'application/xml', 'text/xml'] as const
export type ReportFormat = (typeof FORMATS)[number]

/** Undefined when nothing of what the client accepts can be given. */
export function reportFormat(accept: string | undefined): ReportFormat | undefined {
  return bestMatch(accept, FORMATS)
}

/** Name or path, percent-encoded, and what went wrong with it. */
export type ReportError = readonly [name: string, problem: string]

export function renderReport(
  format: ReportFormat,
  facts: Readonly<Record<string, string | number>>,
  errors: readonly ReportError[],
  root: 'delete' | 'upload',
): string {
  if (format === 'application/json') return JSON.stringify({ ...facts, Errors: errors })
  const sorted = Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))
  if (format === 'text/plain') {
    const lines = sorted.map(([name, value]) => `${name}: ${value}\n`)
    return `${lines.join('')}Errors:\n${errors.map(([name, problem]) => `${name}, ${problem}\n`).join('')}`
  }
  const elements = sorted.map(([name, value]) => {
    const tag = name.replaceAll(' ', '_').toLowerCase()
    return `<${tag}>${escapeXml(String(value))}</${tag}>\n`
  })
  const failed = errors.map(
    ([name, problem]) => `<object><name>${escapeXml(name)}</name><status>${escapeXml(problem)}</status></object>\n`,
  )
  return `<${root}>\n${elements.join('')}<errors>\n${failed.join('')}</errors>\n</${root}>\n`
}

/** Listings as text, JSON or XML. */
import type { ListingFormat } from './listing-query.ts'

/** A row in the order of Swift's fields, or a roll-up. */
export type ListingRow = Readonly<Record<string, string | number | boolean>> | { readonly subdir: string }

export interface Listing {
  readonly kind: 'account' | 'container'
  readonly name: string
  readonly rows: readonly ListingRow[]
}

/** Order of the fields in XML. */
const XML_FIELDS = {
  account: ['name', 'count', 'bytes', 'last_modified'],
  container: ['name', 'hash', 'bytes', 'content_type', 'last_modified'],
} as const

export function renderListing(listing: Listing, format: ListingFormat): string {
  if (format === 'application/json') return JSON.stringify(listing.rows)
  if (format === 'text/plain') return listing.rows.map((row) => `${rowName(row)}\n`).join('')
  return renderXml(listing)
}

function rowName(row: ListingRow): string {
  const { subdir, name } = row as Readonly<Record<string, string | number | boolean | undefined>>
  return String(subdir ?? name ?? '')
}

function renderXml({ kind, name, rows }: Listing): string {
  const newline = kind === 'account' ? '\n' : ''
  const items = rows.map((row) => `${renderXmlRow(kind, row)}${newline}`).join('')
  const root = rows.length === 0 ? `<${kind} name="${escapeXml(name)}">${newline}</${kind}>` : undefined
  const body = root ?? `<${kind} name="${escapeXml(name)}">${newline}${items}</${kind}>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}`
}

function renderXmlRow(kind: 'account' | 'container', row: ListingRow): string {
  if ('subdir' in row) {
    const subdir = escapeXml(String(row.subdir))
    return kind === 'account'
      ? `<subdir name="${subdir}" />`
      : `<subdir name="${subdir}"><name>${subdir}</name></subdir>`
  }
  const element = kind === 'account' ? 'container' : 'object'
  const fields = XML_FIELDS[kind].map((field) => `<${field}>${escapeXml(String(row[field] ?? ''))}</${field}>`)
  return `<${element}>${fields.join('')}</${element}>`
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Sends one manifest and reads what Swift made of it. */
import type { SwiftContext } from '../context.ts'
import { unquote } from '../object-head.ts'
import type { Manifest } from './manifest.ts'

/** Swift HEADs the segments two at a time; from here on that may outlast a proxy's patience with a silent answer. */
const HEARTBEAT_FROM_SEGMENTS = 100

export interface ManifestPut {
  readonly container: string
  readonly object: string
  readonly manifest: Manifest
  readonly headers: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

export interface ManifestAnswer {
  /** The real status: that of the body, where Swift sent heartbeats before it knew. */
  readonly status: number
  readonly etag: string
  /** Segments that Swift refused, as `/container/object` with the reason. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[]
}

/**
 * @throws StoreError when there was no answer, or none that can be read: the manifest may have been written or not.
 */
export async function putManifest(context: SwiftContext, put: ManifestPut): Promise<ManifestAnswer> {
  const { container, object, manifest, headers, signal } = put
  const hasHeartbeat = manifest.segments.length > HEARTBEAT_FROM_SEGMENTS
  const response = await context.connection.request({
    method: 'PUT',
    container,
    object,
    query: { 'multipart-manifest': 'put', ...(hasHeartbeat ? { heartbeat: 'on' } : {}) },
    headers: {
      ...headers,
      Accept: 'application/json',
      ...(context.dialect.verifiesManifestEtag ? { ETag: manifest.etag } : {}),
    },
    body: manifest.body,
    signal,
  })
  const text = await response.text()
  const report = parseReport(text)
  return {
    status: hasHeartbeat && response.status === 202 ? report.status : response.status,
    etag: unquote(report.etag ?? response.headers.get('ETag') ?? ''),
    refused: report.refused,
  }
}

/** With `heartbeat=on` the status is 202 whatever happens; the truth is in `Response Status`. 0: it never came. */
function parseReport(text: string): { status: number; etag: string | undefined; refused: ManifestAnswer['refused'] } {
  const report = parseJson(text)
  const status = Number.parseInt(String(report['Response Status'] ?? ''), 10)
  const errors = Array.isArray(report.Errors) ? report.Errors : []
  return {
    status: Number.isNaN(status) ? 0 : status,
    etag: typeof report.Etag === 'string' ? report.Etag : undefined,
    refused: errors
      .filter(Array.isArray)
      .map(([path, reason]) => ({ path: decode(String(path)), reason: String(reason) })),
  }
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** Swift quotes the paths in its report. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

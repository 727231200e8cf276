/** Reads a JSON body with a limit that holds while reading, before anything is parsed. */
import type { GenericSchema } from 'valibot'
import { MAX_FILES_PER_REQUEST } from '../protocol/limits.ts'
import { type Problem, validate } from '../protocol/validation.ts'
import { Refusal } from './refusal.ts'

export interface BodyLimit {
  readonly bytes: number
  /** Asked once, with the first bytes of a body that is longer: what its sender is entitled to. */
  readonly raise?: (head: string) => Promise<number>
}

export interface JsonBody {
  readonly value: unknown
  /** Length as it came. */
  readonly bytes: number
}

/** @throws Refusal `unsupported_media_type`, `body_too_large` or `bad_request`. */
export async function readJson(request: Request, limit: BodyLimit): Promise<JsonBody> {
  // A form of a foreign site can post text/plain or a form's types without a preflight, but not this one (CSRF).
  const type = (request.headers.get('Content-Type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new Refusal('unsupported_media_type')
  if ((request.headers.get('Content-Encoding') ?? 'identity') !== 'identity')
    throw new Refusal('unsupported_media_type')
  const bytes = await readLimited(request, limit)
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), bytes: bytes.length }
  } catch {
    throw new Refusal('bad_request', { message: 'The body is not JSON in UTF-8.' })
  }
}

/**
 * A list that is too long has a code of its own, so that a client knows to split.
 * @throws Refusal `too_many_files`
 */
export function refuseTooMany(value: unknown, field: string): void {
  const list: unknown = (value as Readonly<Record<string, unknown>> | null)?.[field]
  if (!Array.isArray(list) || list.length <= MAX_FILES_PER_REQUEST) return
  throw new Refusal('too_many_files', { limit: MAX_FILES_PER_REQUEST })
}

/** @throws Refusal `bad_request`, naming the first problems and where they are. */
export function parseAs<T>(schema: GenericSchema<unknown, T>, value: unknown): T {
  const result = validate(schema, value)
  if ('value' in result) return result.value
  const [first] = result.problems
  throw new Refusal('bad_request', {
    message: `The body is not what the protocol asks for: ${result.problems.slice(0, 5).map(inWords).join('; ')}.`,
    ...(first !== undefined && { path: first.path }),
  })
}

function inWords({ path, message }: Problem): string {
  return `${path === '' ? 'it' : path} ${message}`
}

async function readLimited(request: Request, limit: BodyLimit): Promise<Uint8Array> {
  const declared = Number(request.headers.get('Content-Length') ?? 0)
  if (declared > limit.bytes && limit.raise === undefined) throw tooLarge(limit.bytes)
  const reader = request.body?.getReader()
  if (reader === undefined) return new Uint8Array()
  try {
    return await readAll(reader, limit)
  } catch (error) {
    // Not awaited: some runtimes settle it only when the sender is done.
    reader.cancel().catch(() => undefined)
    throw error
  }
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>, limit: BodyLimit): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  let most = limit.bytes
  let raise = limit.raise
  for (let chunk = await next(reader); chunk !== undefined; chunk = await next(reader)) {
    chunks.push(chunk)
    length += chunk.length
    if (length > most && raise !== undefined) {
      most = await raise(new TextDecoder().decode(concatenate(chunks, length).subarray(0, limit.bytes)))
      raise = undefined
    }
    if (length > most) throw tooLarge(most)
  }
  return concatenate(chunks, length)
}

/** A sender that goes away in the middle is no fault of ours. */
async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return (await reader.read()).value
  } catch {
    throw new Refusal('bad_request', { message: 'The body ended too early.' })
  }
}

export function tooLarge(limit: number): Refusal {
  return new Refusal('body_too_large', { limit })
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}

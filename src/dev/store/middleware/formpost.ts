/**
 * FormPost: a page's own form becomes one PUT per file, under the form's path and the file's name. The signature fixes
 * path, redirect, size and number of files and the expiry, not the name. As in Swift the fields have to stand before the
 * files, the size is judged while the bytes come, and what this middleware refuses by itself carries no CORS headers.
 */
import type { Backend } from '../backend/backend.ts'
import {
  decodeText,
  MalformedMultipart,
  type MultipartPart,
  parseHeaderValue,
  readMultipart,
} from '../http/multipart.ts'
import { kindOf, quotePath, splitPath } from '../http/path.ts'
import type { Handler, Middleware } from '../http/pipeline.ts'
import { statusLine } from '../http/reasons.ts'
import type { Caller, StoreRequest } from '../http/request.ts'
import { amend, discardBody, isSuccess, refuse, refusePlainly, respond, type StoreResponse } from '../http/response.ts'
import { tempUrlKeys } from './tempurl-keys.ts'
import { isHmacOf, parseSignature } from './tempurl-signature.ts'

/** Longer values are cut, as in Swift. */
const MAX_VALUE_BYTES = 4096
const BOUNDARY_ERROR = 'FormPost: invalid starting boundary'

class FormInvalid extends Error {
  override readonly name = 'FormInvalid'
}

class FormUnauthorized extends Error {
  override readonly name = 'FormUnauthorized'
}

class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge'
}

/** Fields by name in lower case. */
type Fields = ReadonlyMap<string, string>

export function createFormPost(backend: Backend, now: () => number): Middleware {
  return async (request, next) => {
    if (request.method !== 'POST') return next(request)
    const type = parseHeaderValue(request.headers.get('content-type') ?? '')
    const boundary = type.attributes.get('boundary')
    if (type.value !== 'multipart/form-data' || boundary === undefined) return next(request)
    try {
      return await answerForm(request, boundary, (fields, part) => store({ backend, now, request, fields, part, next }))
    } catch (error) {
      if (error instanceof MalformedMultipart) return refusePlainly(400, BOUNDARY_ERROR)
      if (error instanceof FileTooLarge) return refusePlainly(400, 'FormPost: max_file_size exceeded')
      if (error instanceof FormInvalid) return refusePlainly(400, `FormPost: ${error.message}`)
      if (error instanceof FormUnauthorized) return refuseForm(error.message)
      throw error
    }
  }
}

/** As with TempURL the realm stays unnamed: nobody has asked for the account yet. */
function refuseForm(message: string): StoreResponse {
  return refuse(401, `FormPost: ${titled(message)}`, { 'www-authenticate': 'Swift realm="unknown"' })
}

/** What became of the files so far. */
interface Outcome {
  readonly status: number
  readonly message: string
  /** Of the last file's PUT. */
  readonly cors: ReadonlyMap<string, string>
}

const NO_FILES: Outcome = { status: 400, message: 'no files to process', cors: new Map() }

async function answerForm(
  request: StoreRequest,
  boundary: string,
  storeFile: (fields: Fields, part: MultipartPart) => Promise<StoreResponse>,
): Promise<StoreResponse> {
  const fields = new Map<string, string>()
  let files = 0
  let outcome = NO_FILES
  for await (const part of readMultipart(request.body.stream(), boundary)) {
    const { value, attributes } = parseHeaderValue(part.headers.get('content-disposition') ?? '')
    if (value !== 'form-data' || !attributes.get('filename')) {
      const text = await readValue(part)
      const name = attributes.get('name')
      if (name !== undefined) fields.set(name.toLowerCase(), text)
      continue
    }
    files++
    if (files > wholeNumber(fields.get('max_file_count'), 'max_file_count not an integer')) {
      outcome = { ...outcome, status: 400, message: 'max file count exceeded' }
      break
    }
    const response = await storeFile(fields, part)
    await discardBody(response)
    const cors = [...response.headers].filter(([name]) => name.startsWith('access-control'))
    outcome = { status: response.status, message: '', cors: new Map(cors) }
    if (!isSuccess(response)) break
  }
  return tell(outcome, fields.get('redirect'))
}

async function readValue({ body }: MultipartPart): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    if (length < MAX_VALUE_BYTES) chunks.push(chunk)
    length += chunk.length
  }
  // Swift strips these from the end, in any number.
  return decodeText(Buffer.concat(chunks).subarray(0, MAX_VALUE_BYTES)).replace(/[\r\n-]+$/, '')
}

function tell({ status, message, cors }: Outcome, redirect: string | undefined): StoreResponse {
  const line = statusLine(status)
  if (!redirect) {
    const text = message === '' ? line : `${line}\r\nFormPost: ${titled(message)}`
    return respond(status, { ...Object.fromEntries(cors), 'content-type': 'text/plain' }, Buffer.from(text))
  }
  const joint = redirect.includes('?') ? '&' : '?'
  const target = `${redirect}${joint}status=${status}&message=${quotePath(message)}`
  // Would end the header and begin another one.
  if (/[^\x20-\x7e\x80-\uffff]/.test(target)) throw new FormInvalid('redirect must not hold control characters')
  const location = Buffer.from(target).toString('latin1')
  const page = Buffer.from(`<html><body><p><a href="${target}">Click to continue...</a></p></body></html>`)
  return amend(respond(303, Object.fromEntries(cors), page), { location, 'content-type': undefined })
}

/** `max file count exceeded` as Swift prints it: `Max File Count Exceeded`. */
function titled(text: string): string {
  return text.toLowerCase().replace(/(^|[^a-z])[a-z]/g, (letters) => letters.toUpperCase())
}

interface FileOfForm {
  readonly backend: Backend
  readonly now: () => number
  readonly request: StoreRequest
  readonly fields: Fields
  readonly part: MultipartPart
  readonly next: Handler
}

async function store({ backend, now, request, fields, part, next }: FileOfForm): Promise<StoreResponse> {
  const keys = isContainerPath(request) ? tempUrlKeys(backend, request.path) : []
  if (keys.length === 0) throw new FormUnauthorized('invalid signature')
  const limit = wholeNumber(fields.get('max_file_size'), 'max_file_size not an integer')
  const headers = headersOf(request, fields, part)
  if (wholeNumber(fields.get('expires'), 'expired not an integer') < now() / 1000) {
    throw new FormUnauthorized('form expired')
  }
  const signature = parseSignature(fields.get('signature') ?? '')
  const text = signedText(request, fields)
  if (signature === undefined || !keys.some(({ key }) => isHmacOf(signature, key, text))) {
    throw new FormUnauthorized('invalid signature')
  }
  const { filename } = fileOf(part)
  const path = objectPath(request, filename)
  if (path.includes('\0')) return refuse(412, 'Invalid UTF8 or contains NULL')
  return next({
    ...request,
    method: 'PUT',
    path: splitPath(path),
    query: new Map(),
    headers,
    body: { length: undefined, chunked: true, stream: () => capped(part.body, limit) },
    caller: SIGNED,
  })
}

/** The signature has been checked, and the path is the form's own. */
const SIGNED: Caller = { known: true, authorize: () => ({ allowed: true, owner: false }) }

function isContainerPath({ path }: StoreRequest): boolean {
  return ['container', 'object'].includes(kindOf(path)) && ['v1', 'v1.0'].includes(path.version)
}

function fileOf({ headers }: MultipartPart): { readonly filename: string } {
  const { attributes } = parseHeaderValue(headers.get('content-disposition') ?? '')
  return { filename: attributes.get('filename') ?? 'filename' }
}

/** A form at a container puts files into it; a form at a longer path puts its last words before the names. */
function objectPath({ path }: StoreRequest, filename: string): string {
  const isContainer = !path.text.endsWith('/') && path.text.split('/').length < 5
  return `${path.text}${isContainer ? '/' : ''}${filename}`
}

function signedText({ path }: StoreRequest, fields: Fields): string {
  return [
    path.text,
    fields.get('redirect') || '',
    fields.get('max_file_size') || '0',
    fields.get('max_file_count') || '0',
    fields.get('expires') || '0',
  ].join('\n')
}

/** Of the form's own request only what CORS and referrer lists need; of the file what the fields leave open. */
function headersOf(request: StoreRequest, fields: Fields, part: MultipartPart): ReadonlyMap<string, string> {
  const headers = new Map([...request.headers].filter(([name]) => name === 'origin' || name === 'referer'))
  const deleteAt = fields.get('x_delete_at')
  const deleteAfter = fields.get('x_delete_after')
  const at = 'x_delete_at not an integer: Unix timestamp required.'
  const after = 'x_delete_after not an integer: Number of seconds required.'
  if (deleteAt !== undefined) headers.set('x-delete-at', String(wholeNumber(deleteAt, at, false)))
  if (deleteAfter !== undefined) headers.set('x-delete-after', String(wholeNumber(deleteAfter, after, false)))
  const type = fields.get('content-type') ?? part.headers.get('content-type')
  if (type !== undefined) headers.set('content-type', latin1(type) || 'application/octet-stream')
  const encoding = fields.get('content-encoding') ?? part.headers.get('content-encoding')
  if (encoding !== undefined) headers.set('content-encoding', latin1(encoding))
  return headers
}

/** Header values hold bytes. */
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/** @throws FormInvalid */
function wholeNumber(text: string | undefined, problem: string, orZero = true): number {
  if (orZero && !text) return 0
  if (!/^\s*[+-]?\d+\s*$/.test(text ?? '')) throw new FormInvalid(problem)
  return Number(text)
}

/** @throws FileTooLarge as soon as more than `limit` bytes came. */
async function* capped(body: AsyncIterable<Uint8Array>, limit: number): AsyncIterable<Uint8Array> {
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > limit) throw new FileTooLarge(`a file of more than ${limit} bytes`)
    yield chunk
  }
}

/**
 * What a request body must look like. Server only: the engine's size budget carries no validation library.
 * Unknown fields are ignored, so that a newer client can talk to an older server.
 */
import * as v from 'valibot'
import { MAX_FILES_PER_REQUEST, MAX_METADATA_BYTES, MAX_TOKEN_BYTES } from './limits.ts'
import type {
  CompleteBatchRequest,
  CompleteRequest,
  CreateRequest,
  DiagnoseRequest,
  FileDescription,
  GrantRequest,
} from './messages.ts'

/** File systems end at 255 bytes; four times that leaves room for any of their encodings. */
const MAX_NAME_CHARACTERS = 1024
/** PATH_MAX of Linux. */
const MAX_PATH_CHARACTERS = 4096
/** RFC 6838 §4.2 allows 127 characters on each side of the slash. */
const MAX_TYPE_CHARACTERS = 255

const MD5 = /^[0-9a-f]{32}$/

const text = (most: number) =>
  v.pipe(v.string('must be a string'), v.maxLength(most, `must have at most ${most} characters`))
const whole = v.pipe(
  v.number('must be a number'),
  v.safeInteger('must be a whole number'),
  v.minValue(0, 'must not be negative'),
)
const partNumber = v.pipe(whole, v.minValue(1, 'parts count from 1'))
const token = v.pipe(text(MAX_TOKEN_BYTES), v.nonEmpty('must not be empty'))

/**
 * Looks at the number before anything else: a body within its limit can hold 100,000 wrong entries, and a second of
 * this process would go into describing them. Past a failed schema a pipe does not go on.
 */
const atMost = (most: number) =>
  v.custom<unknown[]>((value) => !Array.isArray(value) || value.length <= most, `must hold at most ${most} entries`)

/** One problem is enough to tell of a list of thousands. */
const md5s: v.GenericSchema<unknown, string[]> = v.pipe(
  v.custom<string[]>(Array.isArray, 'must be an array'),
  v.rawCheck(({ dataset, addIssue }) => {
    const key = dataset.typed ? dataset.value.findIndex((md5) => typeof md5 !== 'string' || !MD5.test(md5)) : -1
    if (!dataset.typed || key === -1) return
    const entry = { type: 'array', origin: 'value', input: dataset.value, key, value: dataset.value[key] } as const
    addIssue({ message: 'must be an MD5 in lower-case hex', path: [entry] })
  }),
)

const metadata = v.pipe(
  v.custom<Record<string, unknown>>(
    // Each entry takes at least `"":"",` of the bytes.
    (value) => typeof value !== 'object' || value === null || Object.keys(value).length * 6 <= MAX_METADATA_BYTES,
    `must have at most ${MAX_METADATA_BYTES} bytes as JSON`,
  ),
  v.record(v.string(), v.string('must be a string'), 'must be an object of strings'),
  v.check(
    (value) => utf8Length(JSON.stringify(value)) <= MAX_METADATA_BYTES,
    `must have at most ${MAX_METADATA_BYTES} bytes as JSON`,
  ),
)

const fileDescription: v.GenericSchema<unknown, FileDescription> = v.object(
  {
    name: text(MAX_NAME_CHARACTERS),
    size: whole,
    type: text(MAX_TYPE_CHARACTERS),
    // Dates before 1970 exist, and cameras without a clock report them.
    lastModified: v.exactOptional(v.pipe(v.number('must be a number'), v.safeInteger('must be a whole number'))),
    path: v.exactOptional(text(MAX_PATH_CHARACTERS)),
    metadata: v.exactOptional(metadata),
  },
  'must be an object',
)

/** Of `POST {base}`. */
export const createRequest: v.GenericSchema<unknown, CreateRequest> = v.object({
  files: v.pipe(
    atMost(MAX_FILES_PER_REQUEST),
    v.array(fileDescription, 'must be an array'),
    v.minLength(1, 'must hold at least one file'),
  ),
  measuredBytesPerSecond: v.exactOptional(
    v.pipe(v.number('must be a number'), v.finite('must be finite'), v.minValue(0, 'must not be negative')),
  ),
})

/** Of `POST {base}/{id}/grant`. */
export const grantRequest: v.GenericSchema<unknown, GrantRequest> = v.object({
  token,
  parts: v.tuple([partNumber, partNumber], 'must be [from, to]'),
})

/** Of `POST {base}/{id}/complete`. */
export const completeRequest: v.GenericSchema<unknown, CompleteRequest> = v.object({ token, md5s }, 'must be an object')

/** Of `POST {base}/complete`. */
export const completeBatchRequest: v.GenericSchema<unknown, CompleteBatchRequest> = v.object({
  uploads: v.pipe(
    atMost(MAX_FILES_PER_REQUEST),
    v.array(completeRequest, 'must be an array'),
    v.minLength(1, 'must hold at least one upload'),
  ),
})

/** Of `POST {base}/{id}/diagnose`. */
export const diagnoseRequest: v.GenericSchema<unknown, DiagnoseRequest> = v.object({
  token,
  part: v.exactOptional(partNumber),
})

/** Without TextEncoder, which is no part of the language. JSON.stringify leaves no lone surrogate to throw on. */
function utf8Length(wellFormed: string): number {
  return encodeURIComponent(wellFormed).replaceAll(/%../g, '.').length
}

export interface Problem {
  /** Such as `files[3].size`; empty for the body itself. */
  readonly path: string
  readonly message: string
}

/** Either the value or everything that is wrong with it. */
export function validate<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
): { readonly value: T } | { readonly problems: readonly Problem[] } {
  const result = v.safeParse(schema, value)
  if (result.success) return { value: result.output }
  return { problems: result.issues.map((issue) => ({ path: pathOf(issue), message: problemOf(issue) })) }
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  let path = ''
  for (const { key } of issue.path ?? []) {
    path += typeof key === 'number' ? `[${key}]` : path === '' ? String(key) : `.${String(key)}`
  }
  return path
}

/** The library's own words quote what was received, and a token must not come back in a message. */
function problemOf(issue: v.BaseIssue<unknown>): string {
  if (issue.message.startsWith('Invalid ')) return issue.received === 'undefined' ? 'is missing' : 'has a wrong form'
  return issue.received === 'undefined' ? 'is missing' : issue.message
}

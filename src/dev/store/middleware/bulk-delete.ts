/** Deletes a list of objects, then of containers, each as a request of its own with the caller's rights. */
import { LIMITS } from '../app/limits.ts'
import { percentDecode, quotePath, splitPath } from '../http/path.ts'
import type { Handler, Middleware } from '../http/pipeline.ts'
import { statusLine } from '../http/reasons.ts'
import { EMPTY_BODY, readBody, type StoreRequest } from '../http/request.ts'
import { isSuccess, readResponse, respond, type StoreResponse } from '../http/response.ts'
import { type ReportError, type ReportFormat, renderReport, reportFormat } from './bulk-result.ts'

/** What is to be deleted, by decoded path without the account; or why it cannot even be tried. */
export type DeleteTarget =
  | { readonly name: string }
  | { readonly name: string; readonly problem: { readonly status: number; readonly text: string } }
  | { readonly invalid: string }

/** Longest line: container, object, slashes, twice over as percent-encoding lengthens it (bulk.py). */
const MAX_LINE_BYTES = 2 * (LIMITS.maxObjectNameBytes + LIMITS.maxContainerNameBytes + 2)
/** Swift gives up after as many failures. */
const MAX_FAILURES = 1000

export const bulkDelete: Middleware = async (request, next) => {
  const wanted = request.query.has('bulk-delete') && (request.method === 'POST' || request.method === 'DELETE')
  if (!wanted) return next(request)
  const format = reportFormat(request.headers.get('accept'))
  if (format === undefined) return report('text/plain', { ...NONE, 'Response Status': statusLine(406) }, [])
  const type = request.headers.get('content-type')
  const targets = type !== undefined && !type.startsWith('text/plain') ? failure(406) : await readTargets(request)
  if ('Response Status' in targets) return report(format, { ...NONE, ...targets }, [])
  return deleteTargets(request, next, targets, format)
}

const NONE = { 'Response Status': statusLine(200), 'Response Body': '', 'Number Deleted': 0, 'Number Not Found': 0 }

interface Failure {
  readonly 'Response Status': string
  readonly 'Response Body': string
}

function failure(status: number, text = ''): Failure {
  return { 'Response Status': statusLine(status), 'Response Body': text }
}

async function readTargets({ body }: StoreRequest): Promise<readonly DeleteTarget[] | Failure> {
  if (body.length === undefined && !body.chunked) return failure(411)
  const bytes = await readBody(body, LIMITS.maxDeletes * MAX_LINE_BYTES)
  const lines = bytes
    .toString('latin1')
    .split('\n')
    .map((line) => line.trim())
  if (lines.some((line) => line.length > MAX_LINE_BYTES)) return failure(400, 'Invalid File Name')
  const named = lines.filter((line) => line !== '')
  if (named.length > LIMITS.maxDeletes) return failure(413, `Maximum Bulk Deletes: ${LIMITS.maxDeletes} per request`)
  return named.map((line) => {
    const name = percentDecode(line)
    return name === undefined || name.includes('\0')
      ? { invalid: line.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase()) }
      : { name }
  })
}

/** @param targets objects are deleted before containers, whatever their order. */
export async function deleteTargets(
  request: StoreRequest,
  next: Handler,
  targets: readonly DeleteTarget[],
  format: ReportFormat,
): Promise<StoreResponse> {
  const errors: ReportError[] = []
  let deleted = 0
  let notFound = 0
  let failedStatus = 400
  for (const target of objectsFirst(targets)) {
    const outcome = await deleteOne(request, next, target)
    if (outcome.status === 404) notFound++
    else if (outcome.status < 300) deleted++
    else {
      errors.push([outcome.name, outcome.text])
      if (outcome.status >= 500) failedStatus = 502
    }
    if (errors.length >= MAX_FAILURES) {
      return report(format, { ...NONE, ...failure(400, 'Max delete failures exceeded') }, errors)
    }
  }
  const facts = { ...NONE, 'Number Deleted': deleted, 'Number Not Found': notFound }
  if (errors.length > 0) return report(format, { ...facts, 'Response Status': statusLine(failedStatus) }, errors)
  if (deleted + notFound === 0) return report(format, { ...facts, ...failure(400, 'Invalid bulk delete.') }, errors)
  return report(format, facts, errors)
}

function objectsFirst(targets: readonly DeleteTarget[]): readonly DeleteTarget[] {
  const isContainer = (target: DeleteTarget): boolean =>
    'name' in target && !target.name.replace(/^\/+|\/+$/g, '').includes('/')
  return [...targets.filter((target) => !isContainer(target)), ...targets.filter(isContainer)]
}

interface Outcome {
  readonly name: string
  readonly status: number
  readonly text: string
}

async function deleteOne(request: StoreRequest, next: Handler, target: DeleteTarget): Promise<Outcome> {
  if ('invalid' in target) return { name: target.invalid, status: 412, text: statusLine(412) }
  const name = quotePath(target.name)
  if ('problem' in target) return { name, ...target.problem }
  const path = splitPath(`/${request.path.version}/${request.path.account}/${target.name.replace(/^\/+/, '')}`)
  const headers = new Map([...request.headers].filter(([header]) => header === 'x-auth-token'))
  const response = await next({ ...request, method: 'DELETE', path, headers, query: new Map(), body: EMPTY_BODY })
  if (!isSuccess(response)) await readResponse(response)
  return { name, status: response.status, text: statusLine(response.status) }
}

function report(
  format: ReportFormat,
  facts: Readonly<Record<string, string | number>>,
  errors: readonly ReportError[],
): StoreResponse {
  return respond(200, { 'content-type': format }, Buffer.from(renderReport(format, facts, errors, 'delete')))
}

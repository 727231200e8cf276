/**
 * The application of the simulated world: the wire protocol as docs/protocol.md tells it, over the fake store. It
 * remembers nothing that a real server without state would not find in the token or in the store.
 */
import type { Answer, AnswerBody, ApplicationCall } from '../../src/client/engine/events.ts'
import type { DiagnosisCause } from '../../src/protocol/error-codes.ts'
import type { Grant } from '../../src/protocol/grant.ts'
import type { CompleteRequest, CreateRequest, FileDescription, GrantRequest } from '../../src/protocol/messages.ts'
import { type FakeStore, partPath, signatureOf } from './fake-store.ts'

export interface FakeUpload {
  readonly id: string
  readonly file: FileDescription
  readonly plan: { readonly size: number; readonly count: number }
  readonly createdAt: number
  state: 'uploading' | 'committing' | 'complete' | 'ended'
  committedAt: number
  /** What the object is made of, once it is there. */
  md5s: readonly string[] | undefined
  commits: number
}

export interface FakeApplicationOptions {
  readonly store: FakeStore
  /** Server time. */
  readonly now: () => number
  readonly partSize: number
  /** Small windows, so that they run out. */
  readonly partsPerGrant: number
  readonly grantSeconds: number
  /** How long the token is accepted. @default 604,800, a week, as the real server. */
  readonly tokenSeconds?: number
  readonly listingLagMs: () => number
  readonly commitMs: () => number
  /** What is found behind an opaque failure when nothing is wrong with the store. @default by whether the part is there */
  readonly diagnose?: () => DiagnosisCause
  /** What comes before the id in a part's URL. @default `https://store-0.test/` */
  readonly storeUrl?: string
  /** Further origins of the same store. */
  readonly hosts?: readonly string[]
}

export interface FakeApplication {
  readonly uploads: ReadonlyMap<string, FakeUpload>
  answer(call: ApplicationCall): Answer
}

type Body = Record<string, unknown>

export function createFakeApplication(options: FakeApplicationOptions): FakeApplication {
  const { store, now, partSize, partsPerGrant, grantSeconds, hosts } = options
  const { tokenSeconds = 604_800, storeUrl = 'https://store-0.test/' } = options
  const uploads = new Map<string, FakeUpload>()

  function grant(upload: FakeUpload, from: number): Grant {
    const to = Math.min(upload.plan.count, from + partsPerGrant - 1)
    const sig = signatureOf(Math.floor(now()) + grantSeconds * 1000, store.keyGeneration())
    return {
      expiresInSeconds: grantSeconds,
      parts: [from, to],
      ...(hosts && { hosts }),
      request: {
        method: 'PUT',
        url: `${storeUrl}${upload.id}/{part}?{sig}`,
        sigs: Array.from({ length: to - from + 1 }, () => sig),
        headers: { ETag: '{md5}' },
      },
      stored: { status: 201, etag: 'md5' },
      check: { method: 'HEAD', found: 200, absent: 404 },
    }
  }

  function create({ files }: CreateRequest): Body {
    const created = files.map((file) => {
      const id = `u${uploads.size + 1}`
      const plan = { size: partSize, count: Math.ceil(file.size / partSize) }
      const begun = { id, file, plan, createdAt: now(), committedAt: 0, md5s: undefined, commits: 0 }
      const upload: FakeUpload = { ...begun, state: 'uploading' }
      uploads.set(id, upload)
      const first = plan.count > 0 && { grant: grant(upload, 1) }
      return { id, token: id, expiresInSeconds: tokenSeconds, parts: plan, ...first }
    })
    return { uploads: created }
  }

  function settle(upload: FakeUpload): FakeUpload['state'] {
    if (upload.state === 'committing' && now() >= upload.committedAt) upload.state = 'complete'
    return upload.state
  }

  function finished({ id, file, md5s = [] }: FakeUpload): Body {
    return {
      id,
      object: { container: 'c', name: id, size: file.size, etag: md5s.join(), type: '' },
      receipt: `r-${id}`,
    }
  }

  /** What a listing shows of a part: nothing while it lags. */
  function listed(upload: FakeUpload, part: number) {
    const found = store.parts.get(partPath(upload.id, part))
    return found !== undefined && found.at + options.listingLagMs() <= now() ? found : undefined
  }

  function complete({ token, md5s }: CompleteRequest): Body {
    const upload = uploads.get(token)
    if (!upload) return refuse('upload_not_found')
    if (isExpired(upload)) return refuse('token_expired')
    settle(upload)
    if (upload.state === 'ended') return refuse('upload_ended')
    if (upload.state === 'complete') return finished(upload)
    if (upload.state === 'committing') return { id: token, state: 'committing', retryAfterSeconds: 1 }
    if (md5s.length !== upload.plan.count) return refuse('bad_request')
    const missing = md5s.flatMap((md5, at) => (listed(upload, at + 1)?.md5 === md5 ? [] : [at + 1]))
    if (missing.length > 0) return refuse('parts_missing', { parts: missing, retryAfterSeconds: 2 })
    upload.commits += 1
    upload.md5s = md5s
    upload.committedAt = now() + options.commitMs()
    upload.state = 'committing'
    return settle(upload) === 'complete' ? finished(upload) : { id: token, state: 'committing', retryAfterSeconds: 1 }
  }

  function status(upload: FakeUpload): Body {
    const state = settle(upload)
    const { name, size, type, lastModified } = upload.file
    const file = { name, size, type, ...(lastModified !== undefined && { lastModified }) }
    const body = { state, file, plan: upload.plan, parts: [] }
    if (state === 'committing') return { ...body, retryAfterSeconds: 1 }
    if (state === 'uploading') return { ...body, ...uploading(upload) }
    return { ...body, ...(state === 'complete' && finished(upload)) }
  }

  function uploading(upload: FakeUpload): Body {
    const numbers = Array.from({ length: upload.plan.count }, (_, at) => at + 1)
    const found = numbers.flatMap((part) => {
      const bytes = listed(upload, part)
      return bytes ? [{ part, size: bytes.size, md5: bytes.md5 }] : []
    })
    const missing = numbers.find((part) => listed(upload, part) === undefined)
    return { parts: found, ...(missing !== undefined && { grant: grant(upload, missing) }) }
  }

  function abort(upload: FakeUpload): Body {
    settle(upload)
    if (upload.state === 'complete') return refuse('already_complete')
    if (upload.state === 'committing') return refuse('commit_under_way', { retryAfterSeconds: 1 })
    upload.state = 'ended'
    store.drop(`${upload.id}/`)
    return { state: 'ended' }
  }

  function regrant(upload: FakeUpload, { parts }: GrantRequest): Body {
    settle(upload)
    if (upload.state === 'ended') return refuse('upload_ended')
    return upload.state === 'uploading' ? { grant: grant(upload, parts[0]) } : refuse('already_complete')
  }

  function diagnose(upload: FakeUpload, part: number): Body {
    const isThere = store.parts.has(partPath(upload.id, part))
    const cause = store.trouble() ?? options.diagnose?.() ?? (isThere ? 'none' : 'blocked_near_you')
    return { cause, message: `This is what the server sees: ${cause}.` }
  }

  function isExpired(upload: FakeUpload): boolean {
    return now() > upload.createdAt + tokenSeconds * 1000
  }

  function route({ method, path, body, token }: ApplicationCall): Body {
    if (path === '') return create(body as CreateRequest)
    if (path === '/complete') {
      const { uploads: all } = body as { uploads: CompleteRequest[] }
      return { results: all.map((each) => ({ id: each.token, ...complete(each) })) }
    }
    const [, id = '', action] = path.split('/')
    const upload = uploads.get(id)
    if (!upload) return refuse('upload_not_found')
    if ((method === 'POST' ? (body as GrantRequest).token : token) !== id) return refuse('token_invalid')
    if (isExpired(upload)) return refuse('token_expired')
    if (method === 'GET') return status(upload)
    if (method === 'DELETE') return abort(upload)
    if (action === 'grant') return regrant(upload, body as GrantRequest)
    if (action === 'complete') return complete(body as CompleteRequest)
    return diagnose(upload, (body as { part?: number }).part ?? 1)
  }

  return {
    uploads,
    answer(call) {
      const body: AnswerBody = { sluice: 1, now: now(), ...route(call) }
      return { kind: 'answer', status: 'error' in body ? 409 : 200, body }
    },
  }
}

function refuse(code: string, more: Body = {}): Body {
  return { error: { code, message: `refused: ${code}`, ...more } }
}

/** The application of the simulated world: the wire protocol over the fake store, without any state in the client. */
import type { Answer, AnswerBody, ApplicationCall } from '../../src/client/engine/events.ts'
import type { DiagnosisCause } from '../../src/protocol/error-codes.ts'
import type { Grant } from '../../src/protocol/grant.ts'
import type { CompleteRequest, CreateRequest, FileDescription, GrantRequest } from '../../src/protocol/messages.ts'
import { type FakeStore, partPath } from './fake-store.ts'

export interface FakeUpload {
  readonly id: string
  readonly file: FileDescription
  readonly plan: { readonly size: number; readonly count: number }
  state: 'uploading' | 'committing' | 'complete' | 'ended'
  committedAt: number
  /** What the object is made of, once it is there. */
  md5s: readonly string[] | undefined
  commits: number
}

export interface FakeApplicationOptions {
  readonly store: FakeStore
  readonly now: () => number
  readonly partSize: number
  /** Small windows, so that they run out. */
  readonly partsPerGrant: number
  readonly grantSeconds: number
  readonly listingLagMs: () => number
  readonly commitMs: () => number
  readonly diagnose?: () => DiagnosisCause
  /** What comes before the id in a part's URL. */
  readonly storeUrl?: string
}

export interface FakeApplication {
  readonly uploads: ReadonlyMap<string, FakeUpload>
  answer(call: ApplicationCall): Answer
}

type Body = Record<string, unknown>

export function createFakeApplication(options: FakeApplicationOptions): FakeApplication {
  const { store, now, partSize, partsPerGrant, grantSeconds, storeUrl = 'store://' } = options
  const uploads = new Map<string, FakeUpload>()

  function grant(upload: FakeUpload, from: number): Grant {
    const to = Math.min(upload.plan.count, from + partsPerGrant - 1)
    const sig = String(Math.floor(now()) + grantSeconds * 1000)
    return {
      expiresInSeconds: grantSeconds,
      parts: [from, to],
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
      const upload: FakeUpload = { id, file, plan, state: 'uploading', committedAt: 0, md5s: undefined, commits: 0 }
      uploads.set(id, upload)
      return { id, token: id, expiresInSeconds: 1e6, parts: plan, ...(plan.count > 0 && { grant: grant(upload, 1) }) }
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

  /** An error, or what a completed upload answers. */
  function complete({ token, md5s }: CompleteRequest): Body {
    const upload = uploads.get(token)
    if (!upload) return refuse('upload_not_found')
    settle(upload)
    if (upload.state === 'ended') return refuse('upload_ended')
    if (upload.state === 'complete') return finished(upload)
    if (upload.state === 'committing') return { id: token, state: 'committing', retryAfterSeconds: 1 }
    const missing = md5s.flatMap((md5, at) => {
      const part = store.parts.get(partPath(token, at + 1))
      const isListed = part !== undefined && part.at + options.listingLagMs() <= now()
      return isListed && part.md5 === md5 ? [] : [at + 1]
    })
    if (missing.length > 0) return refuse('parts_missing', { parts: missing, retryAfterSeconds: 2 })
    upload.commits += 1
    upload.md5s = md5s
    upload.committedAt = now() + options.commitMs()
    upload.state = 'committing'
    return settle(upload) === 'complete' ? finished(upload) : { id: token, state: 'committing', retryAfterSeconds: 1 }
  }

  function status(upload: FakeUpload): Body {
    settle(upload)
    const { file, plan, state } = upload
    return { state, file, plan, parts: [], retryAfterSeconds: 1, ...(state === 'complete' && finished(upload)) }
  }

  function abort(upload: FakeUpload): Body {
    settle(upload)
    if (upload.state === 'complete') return refuse('already_complete')
    if (upload.state === 'committing') return refuse('commit_under_way')
    upload.state = 'ended'
    store.drop(`${upload.id}/`)
    return { state: 'ended' }
  }

  function regrant(upload: FakeUpload, { parts }: GrantRequest): Body {
    settle(upload)
    if (upload.state === 'ended') return refuse('upload_ended')
    return upload.state === 'uploading' ? { grant: grant(upload, parts[0]) } : refuse('already_complete')
  }

  function route({ method, path, body }: ApplicationCall): Body {
    if (path === '') return create(body as CreateRequest)
    if (path === '/complete') {
      const { uploads: all } = body as { uploads: CompleteRequest[] }
      return { results: all.map((each) => ({ id: each.token, ...complete(each) })) }
    }
    const [, id = '', action] = path.split('/')
    const upload = uploads.get(id)
    if (!upload) return refuse('upload_not_found')
    if (method === 'GET') return status(upload)
    if (method === 'DELETE') return abort(upload)
    if (action === 'grant') return regrant(upload, body as GrantRequest)
    if (action === 'complete') return complete(body as CompleteRequest)
    return { cause: options.diagnose?.() ?? 'none', message: 'This is what the server sees.' }
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

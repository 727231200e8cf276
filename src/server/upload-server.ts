/**
 * The upload server: `Request` in, `Response` out, on any runtime. docs/protocol.md describes what it speaks. It keeps
 * no state that matters: any process with the same secrets serves any request of any upload.
 */
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { abortUpload } from './actions/abort.ts'
import { completeUpload } from './actions/complete.ts'
import { completeBatch } from './actions/complete-batch.ts'
import { createUploads } from './actions/create.ts'
import { diagnoseUpload } from './actions/diagnose.ts'
import { grantParts } from './actions/grant.ts'
import { uploadStatus } from './actions/status.ts'
import { type Answer, refused, toResponse } from './answer.ts'
import { type BrowserFile, createBrowserFiles } from './browser-file.ts'
import type { UploadServerOptions } from './options.ts'
import type { OriginPolicy } from './origin-policy.ts'
import { Refusal } from './refusal.ts'
import { createService, type UploadService } from './service.ts'

export interface UploadServer {
  /** Serves everything below `basePath`; what it does not know is answered 404 in the protocol's form. */
  fetch(request: Request): Promise<Response>
}

type Method = 'GET' | 'POST' | 'DELETE'
type Handler = (context: Context) => Promise<Response>
type Action = (service: UploadService, request: Request, id: string) => Promise<Answer>

const ID = ':id{[0-9a-f]{32}}'
/** Two hours, the most that Chromium keeps a preflight. */
const PREFLIGHT_SECONDS = 7200

/**
 * Creates the upload server.
 *
 * @throws TypeError for options that cannot work: a short secret, a shared one, an origin that is none.
 */
export function createUploadServer(options: UploadServerOptions): UploadServer {
  const service = createService(options)
  const act =
    (action: Action): Handler =>
    async ({ req }) => {
      if (service.origins.judge(req.raw) === 'refused') throw new Refusal('origin_refused')
      return toResponse(await action(service, req.raw, req.param('id') ?? ''), service.now())
    }

  const app = new Hono({ strict: false }).basePath(checkBasePath(options.basePath ?? '/uploads'))
  app.use(crossOrigin(service.origins))
  route(app, '/', { POST: act(createUploads) })
  route(app, '/complete', { POST: act(completeBatch) })
  for (const [name, file] of createBrowserFiles()) route(app, `/${name}`, { GET: serve(file) })
  route(app, `/${ID}`, { GET: act(uploadStatus), DELETE: act(abortUpload) })
  route(app, `/${ID}/grant`, { POST: act(grantParts) })
  route(app, `/${ID}/complete`, { POST: act(completeUpload) })
  route(app, `/${ID}/diagnose`, { POST: act(diagnoseUpload) })
  app.notFound(() => toResponse(refused(new Refusal('not_found')), service.now()))
  app.onError((error) => toResponse(refused(service.refusalOf(error)), service.now()))

  return { fetch: async (request) => app.fetch(request) }
}

/** CORS for listed origins, with cookies; a preflight of any other gets our form of refusal, without CORS headers. */
function crossOrigin(origins: OriginPolicy): MiddlewareHandler {
  const allow = cors({
    origin: [...origins.allowed],
    allowMethods: ['GET', 'POST', 'DELETE'],
    credentials: true,
    exposeHeaders: ['Retry-After'],
    maxAge: PREFLIGHT_SECONDS,
  })
  return async (context, next) => {
    const judgement = origins.judge(context.req.raw)
    if (judgement === 'listed') return allow(context, next)
    const isPreflight = context.req.method === 'OPTIONS' && context.req.raw.headers.has('Access-Control-Request-Method')
    if (isPreflight && judgement === 'refused') throw new Refusal('origin_refused')
    await next()
    context.header('Vary', 'Origin')
  }
}

/** The methods of one path, with OPTIONS and an honest 405 for the rest. Hono answers HEAD from GET. */
function route(app: Hono, path: string, handlers: Partial<Record<Method, Handler>>): void {
  const allow = Object.keys(handlers).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  for (const [method, handler] of Object.entries(handlers)) app.on(method, path, handler)
  app.options(path, () => new Response(null, { status: 204, headers: { Allow: [...allow, 'OPTIONS'].join(', ') } }))
  app.all(path, () => {
    throw new Refusal('method_not_allowed', { allow: [...allow, 'OPTIONS'] })
  })
}

function serve(file: BrowserFile): Handler {
  return ({ req }) => file(req.raw)
}

function checkBasePath(basePath: string): string {
  if (basePath === '' || basePath === '/' || /^(?:\/[\w.~-]+)+$/.test(basePath)) return basePath || '/'
  throw new TypeError('basePath must be a plain path such as "/uploads", without a slash at its end.')
}

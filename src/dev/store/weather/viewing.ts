/** Gives a request the store that its weather shows it; one without such weather costs a comparison. */
import type { Backend } from '../backend/backend.ts'
import type { Handler, Middleware } from '../http/pipeline.ts'

/** @param create makes the middleware; without state of its own, since it may be made for a single request. */
export function viewing(backend: Backend, create: (backend: Backend) => Middleware): Middleware {
  const usual = create(backend)
  return (request, next) => (request.view === undefined ? usual : create(request.view(backend)))(request, next)
}

/** The same for the innermost handler. */
export function viewingHandler(backend: Backend, create: (backend: Backend) => Handler): Handler {
  const usual = create(backend)
  return (request) => (request.view === undefined ? usual : create(request.view(backend)))(request)
}

/** Middlewares in Swift's manner: each gets a request and the rest of the chain, and may ask the rest more than once. */
import type { StoreRequest } from './request.ts'
import type { StoreResponse } from './response.ts'

export type Handler = (request: StoreRequest) => Promise<StoreResponse>
export type Middleware = (request: StoreRequest, next: Handler) => Promise<StoreResponse>

export function pipeline(middlewares: readonly Middleware[], app: Handler): Handler {
  return middlewares.reduceRight<Handler>((next, middleware) => (request) => middleware(request, next), app)
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'

/** Anything that answers a `Request`, such as an upload server. */
export interface FetchHandler {
  fetch(request: Request): Response | Promise<Response>
}

/**
 * For `http.createServer`; in Express and Connect before any body parser, which would leave nothing to read, and with
 * `basePath: '/'` where the framework cuts the path it is mounted at.
 */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Serves a fetch handler with node:http.
 *
 * @example
 * ```ts
 * createServer(nodeListener(createUploadServer(options))).listen(3000)
 * ```
 */
export function nodeListener(handler: FetchHandler): NodeListener {
  // The application's own globals stay as they are.
  const listener = getRequestListener((request) => handler.fetch(request), { overrideGlobalObjects: false })
  return (request, response) => void listener(request, response)
}

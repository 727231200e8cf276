import type { IncomingMessage, RequestListener } from 'node:http'
import type { Socket } from 'node:net'

export interface CountedRequest {
  readonly method: string
  readonly path: string
  /** Everything that came in on the socket for this request: request line, headers and body. */
  readonly bytesReceived: number
  readonly status: number
}

/**
 * Counts what the application receives at its socket, upload by upload: `bytesRead` of the connection since the end of
 * the request before it, so that no framework in between can hide a byte.
 */
export function countRequests(listener: RequestListener): { listener: RequestListener; requests: CountedRequest[] } {
  const requests: CountedRequest[] = []
  const readBefore = new WeakMap<Socket, number>()
  return {
    requests,
    listener(request: IncomingMessage, response) {
      const { socket } = request
      response.once('finish', () => {
        const before = readBefore.get(socket) ?? 0
        readBefore.set(socket, socket.bytesRead)
        requests.push({
          method: request.method ?? '',
          path: request.url ?? '',
          bytesReceived: socket.bytesRead - before,
          status: response.statusCode,
        })
      })
      return listener(request, response)
    },
  }
}

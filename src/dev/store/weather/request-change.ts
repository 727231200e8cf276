/** The two ways in which a fault reaches into a request: the body as it comes in, and the store as it looks. */
import type { Backend } from '../backend/backend.ts'
import { kindOf } from '../http/path.ts'
import type { StoreRequest } from '../http/request.ts'

type Bytes = AsyncIterable<Uint8Array>

/** A copy whose body goes through `change` while it is being received. */
export function withBody(request: StoreRequest, change: (source: Bytes) => Bytes): StoreRequest {
  const { body } = request
  return { ...request, body: { ...body, stream: () => change(body.stream()) } }
}

/** A copy to which the store looks as `view` has it, on top of the views before. */
export function withView(request: StoreRequest, view: (backend: Backend) => Backend): StoreRequest {
  const { view: before } = request
  return { ...request, view: before === undefined ? view : (backend) => view(before(backend)) }
}

/** Whether more than `bytes` of a body are to come, as far as the request tells. */
export function hasBodyBeyond({ body }: StoreRequest, bytes: number): boolean {
  return body.length === undefined ? body.chunked : body.length > bytes
}

export function isObjectPut({ method, path }: StoreRequest): boolean {
  return method === 'PUT' && kindOf(path) === 'object'
}

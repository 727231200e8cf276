/** Turns a filter's data into a question that is quickly asked of every request. */
import type { StoreRequest } from '../http/request.ts'
import type { RequestFilter } from './rules.ts'

export function compileFilter({ method, path, signed }: RequestFilter): (request: StoreRequest) => boolean {
  const methods = method === undefined ? undefined : [method].flat().map((name) => name.toUpperCase())
  const isPath = path === undefined ? undefined : compilePath(path)
  return (request) =>
    (methods === undefined || methods.includes(request.method)) &&
    (isPath === undefined || isPath(request.path.text)) &&
    (signed === undefined || signed === isSigned(request))
}

/** A preflight of a signed request too: it is sent to the same address. */
export function isSigned({ query }: StoreRequest): boolean {
  return query.has('temp_url_sig')
}

/** A prefix, or a glob where it has a star. */
export function compilePath(pattern: string): (path: string) => boolean {
  if (!pattern.includes('*')) return (path) => path.startsWith(pattern)
  const source = pattern
    .split(/(\*+)/)
    .map((piece) => (piece.startsWith('**') ? '.*' : piece === '*' ? '[^/]*' : literally(piece)))
    .join('')
  // Names in Swift may hold line ends, and code points beyond the basic plane count as one character.
  const whole = new RegExp(`^${source}$`, 'su')
  return (path) => whole.test(path)
}

function literally(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&')
}

/** Requests as they go over the wire, in Latin-1, and what all kinds of them are made with. */
import type { Random } from '../../simulation/random.ts'
import type { Values } from './values.ts'

/** What there is to be asked for. */
export interface FuzzTarget {
  /** A login with all rights in the account. */
  readonly token: string
  /** `/v1/AUTH_test` */
  readonly account: string
  /** It has the objects `plain` and `large`, a manifest. */
  readonly container: string
  /** Of the container. */
  readonly tempUrlKey: string
}

/** Makes one request, from nothing but these. */
export type RequestKind = (random: Random, target: FuzzTarget) => string

export type Header = readonly [name: string, value: string]

export interface RequestParts {
  readonly method: string
  readonly target: string
  readonly headers?: readonly Header[]
  readonly body?: string
}

/** Gives the length unless the headers say something about the body themselves. */
export function requestText({ method, target, headers = [], body = '' }: RequestParts): string {
  const isFramed = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))
  const length: readonly Header[] = isFramed ? [] : [['Content-Length', String(body.length)]]
  const lines = [['Host', 'fuzz'], ['Connection', 'close'], ...headers, ...length]
  return `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}

/** As the owner of the account, nearly always. */
export function ownerRequest(random: Random, { token }: FuzzTarget, parts: RequestParts): string {
  const login: readonly Header[] = random.chance(0.95) ? [['X-Auth-Token', token]] : []
  return requestText({ ...parts, headers: [...login, ...(parts.headers ?? [])] })
}

/** Percent-encodes what HTTP's own parser would refuse, nearly always: it is the store that is to be tried. */
export function inTarget(random: Random, latin1: string): string {
  if (random.chance(0.05)) return latin1
  return latin1.replace(/[^\x21-\x7e]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** None to three of the headers of a table, each with one of its values; few, or one of them would always be refused. */
export function someHeaders(random: Random, table: readonly (readonly [string, Values])[]): readonly Header[] {
  return Array.from({ length: random.pick([0, 0, 1, 1, 2, 3]) }, () => {
    const [name, values] = table[random.whole(0, table.length - 1)] ?? ['X', ['']]
    return [name, random.pick(values)] as const
  })
}

/** Breaks a request anywhere: bytes lost, doubled, changed or put in. */
export function mutate(random: Random, text: string): string {
  let mutated = text
  for (let i = random.whole(1, 3); i > 0; i--) {
    const from = random.whole(0, mutated.length)
    const to = Math.min(mutated.length, from + random.whole(0, 12))
    const piece = random.pick<(slice: string) => string>([
      () => '',
      (slice) => slice + slice,
      () => String.fromCharCode(random.whole(0, 255)),
      () => random.pick(['\r\n', '\n', '\r', '\0', ' ', ':', '%', '%00', '/../', '\xff', '"', ',']),
    ])(mutated.slice(from, to))
    mutated = mutated.slice(0, from) + piece + mutated.slice(to)
  }
  return mutated
}

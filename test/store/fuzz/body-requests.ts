/** Lists of names to delete, chunked bodies, and requests that are none. */
import { ownerRequest, type RequestKind, requestText } from './request-text.ts'
import { anyText, NAMES, NUMBERS, TEXTS } from './values.ts'

/** Longer ones say nothing new and take long to send. */
const MAX_LIST_CHARS = 200_000

export const bulkDeleteRequest: RequestKind = (random, target) => {
  const { account, container } = target
  const line = (): string => random.pick([`${container}/none`, `${container}/`, random.pick(NAMES), anyText(random)])
  const lines = Array.from({ length: random.pick([0, 1, 5, 50, 10_001]) }, line)
  return ownerRequest(random, target, {
    method: random.pick(['POST', 'DELETE']),
    target: `${account}${random.pick(['', '/', `/${container}`])}?bulk-delete${random.pick(['', '=1', '&x'])}`,
    headers: [
      ['Content-Type', random.pick(['text/plain', 'text/plain', random.pick(TEXTS)])],
      ['Accept', random.pick(TEXTS)],
    ],
    body: lines.join(random.pick(['\n', '\r\n', '\0', '\n\n'])).slice(0, MAX_LIST_CHARS),
  })
}

export const chunkedRequest: RequestKind = (random, target) => {
  const chunk = (): string =>
    random.pick([
      ...(['1\r\nx\r\n', '5;ext=1\r\nhello\r\n', 'A\r\n0123456789\r\n', '1\r\nxx\r\n', 'z\r\n', '-1\r\n'] as const),
      ...['ffffffffffffffff\r\nx\r\n', '\r\n', '1\nx\n', '0x1\r\nx\r\n'],
    ])
  const end = random.pick([
    ...(['0\r\n\r\n', '0\r\n\r\n', '0\r\nX-Trailer: y\r\n\r\n', '0\r\n', '', '00000\r\n\r\n'] as const),
    '0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
  ])
  const encoding = random.pick([
    'chunked',
    'chunked',
    'CHUNKED',
    'gzip, chunked',
    'chunked, identity',
    'identity',
    'x',
    '',
  ])
  const length = random.chance(0.2) ? ([['Content-Length', random.pick(NUMBERS)]] as const) : []
  const query = random.pick(['', '', '?multipart-manifest=put', '?bulk-delete'])
  return ownerRequest(random, target, {
    method: random.pick(['PUT', 'PUT', 'POST', 'GET']),
    target: `${target.account}/${target.container}/chunked${query}`,
    headers: [['Transfer-Encoding', encoding], ...length],
    body: Array.from({ length: random.whole(0, 4) }, chunk).join('') + end,
  })
}

export const brokenRequest: RequestKind = (random, target) => {
  const { account, container, token } = target
  const path = `${account}/${container}/broken`
  const line = `GET ${path} HTTP/1.1\r\nX-Auth-Token: ${token}\r\n`
  const put = (headers: readonly (readonly [string, string])[], body: string): string =>
    requestText({ method: 'PUT', target: path, headers: [['X-Auth-Token', token], ...headers], body })
  const start = random.pick(['PUT', 'G E T', '', '\0', 'GET\t', 'CONNECT', 'PRI'])
  const where = random.pick([path, '', '*', 'http://x/y', '//', '?', '\xff', 'x'])
  return random.pick([
    put([['Content-Length', random.pick(NUMBERS)]], 'abc'),
    put(
      [
        ['Content-Length', '3'],
        ['Content-Length', '4'],
      ],
      'abcd',
    ),
    put([['Expect', random.pick(['100-continue', 'x', '', '100-continue, x'])]], 'abc'),
    put(
      [
        ['Upgrade', random.pick(['websocket', 'h2c', ''])],
        ['Connection', 'Upgrade'],
      ],
      'abc',
    ),
    `${start} ${where} HTTP/${random.pick(['1.1', '1.0', '2', '0.9', '9.9', ''])}\r\n\r\n`,
    `${line}${random.pick([': x', 'a', 'a : b', ' a: b', 'a\0: b', 'a: \0', '\xff: \xff'])}\r\n\r\n`,
    `${line}${'X-A: b\r\n'.repeat(random.pick([10, 500, 3000]))}\r\n`,
    `GET /${'x'.repeat(random.pick([5000, 20_000, 100_000]))} HTTP/1.1\r\n\r\n`,
    Array.from({ length: random.whole(1, 400) }, () => String.fromCharCode(random.whole(0, 255))).join(''),
  ])
}

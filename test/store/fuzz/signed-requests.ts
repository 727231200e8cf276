/** TempURLs and forms, signed rightly as often as not: what is behind the signature is to be reached, too. */
import { createHmac } from 'node:crypto'
import { OBJECT_HEADERS } from './plain-requests.ts'
import { inTarget, type RequestKind, requestText, someHeaders } from './request-text.ts'
import { anyText, DATES, NAMES, NUMBERS, TEXTS } from './values.ts'

/** 1 January 2030. */
const EXPIRES = '1893456000'

export const tempUrlRequest: RequestKind = (random, { account, container, tempUrlKey }) => {
  const path = `${account}/${container}/plain`
  const method = random.pick(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'COPY'])
  const expires = random.pick([EXPIRES, EXPIRES, random.pick(NUMBERS), random.pick(DATES)])
  const right = sign(tempUrlKey, [method, expires, path])
  const signature = random.pick([
    right,
    right,
    right.toUpperCase(),
    right.slice(1),
    `sha256:${right}`,
    ':',
    anyText(random),
  ])
  const range = random.pick(['127.0.0.1', '127.0.0.0/8', '::/0', '1.2.3.4/33', '/', anyText(random)])
  const more = random.pick([
    ...(['', '&inline', `&temp_url_sig=${right}`, `&filename=${inTarget(random, random.pick(NAMES))}`] as const),
    ...[`&temp_url_prefix=${encodeBytes(random.pick(NAMES))}`, `&temp_url_ip_range=${encodeBytes(range)}`],
  ])
  return requestText({
    method,
    target: `${path}?temp_url_sig=${encodeBytes(signature)}&temp_url_expires=${encodeBytes(expires)}${more}`,
    headers: someHeaders(random, OBJECT_HEADERS),
    body: method === 'PUT' ? 'abc' : '',
  })
}

export const formRequest: RequestKind = (random, { account, container, tempUrlKey }) => {
  const path = `${account}/${container}/form-`
  const boundary = random.pick(['b', 'b', 'B'.repeat(70), '----x', '"q"', anyText(random)])
  const size = random.pick(['1000', '1000', random.pick(NUMBERS)])
  const count = random.pick(['2', '2', random.pick(NUMBERS)])
  const expires = random.pick([EXPIRES, EXPIRES, random.pick(NUMBERS)])
  const signature = random.pick([sign(tempUrlKey, [path, '', size, count, expires]), anyText(random)])
  const fields = { redirect: '', max_file_size: size, max_file_count: count, expires, signature }
  const section = (disposition: string, value: string): string =>
    `--${boundary}\r\nContent-Disposition: ${disposition}\r\n\r\n${value}\r\n`
  const head = Object.entries(fields).map(([name, value]) => section(`form-data; name="${name}"`, value))
  const extra = random.pick(['x_delete_at', 'x_delete_after', 'content-type', 'content-encoding', 'x', '__proto__'])
  const files = Array.from({ length: random.whole(0, 3) }, () =>
    section(`form-data; name="f"; filename="${random.pick(NAMES)}"`, random.pick(TEXTS)),
  )
  const end = random.pick([`--${boundary}--\r\n`, `--${boundary}--`, `--${boundary}`, '', '\r\n--', '--x--'])
  const body = [...head, section(`form-data; name="${extra}"`, anyText(random)), ...files, end].join('')
  const type = random.pick([
    `multipart/form-data; boundary=${boundary}`,
    'multipart/form-data',
    'multipart/form-data; boundary=',
  ])
  return requestText({ method: 'POST', target: path, headers: [['Content-Type', type]], body })
}

function sign(key: string, lines: readonly string[]): string {
  return createHmac('sha256', key).update(lines.join('\n'), 'latin1').digest('hex')
}

/** Percent-encodes byte for byte. */
function encodeBytes(latin1: string): string {
  return latin1.replace(/[^A-Za-z0-9]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

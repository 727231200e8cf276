// Writes tempurl.json: what `swift tempurl` (python-swiftclient) prints over a table of requests. Run by hand, once,
// with `node test/vectors/make-tempurl.mjs`; the file is kept in git so that every machine compares with the same.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const EXPIRES = 1893456000
const ACCOUNT = '/v1/AUTH_main'
const plain = { method: 'PUT', expires: EXPIRES, path: `${ACCOUNT}/box/object`, key: 'a-key', digest: 'sha256' }

const digests = ['sha1', 'sha256', 'sha512']
const names = [
  'with space',
  '"quotes" and \'ticks\'',
  'plus+ampersand&equals=percent%41',
  'NFC \u00fc, NFD u\u0308',
  '中文/эмодзи 🎬.mov',
  'right-to-left \u202e gpj.exe',
  'two\nlines\r\nand a\ttab',
  'ESC \u001b[2J',
  'back\\slash',
  '%2e%2e/%2F/x',
  'question?mark#hash;semicolon',
  '.hidden/..x/y..',
  'double//slash',
  'trailing/',
  '(parens)!*~{braces}[brackets]^`|<>',
  `parts/20260101/0123456789abcdef/${'ab'.repeat(16)}.8388608x375/000001`,
  'x'.repeat(300),
]
const table = [
  ...digests.flatMap((digest) =>
    ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].map((method) => ({ ...plain, digest, method })),
  ),
  ...names.map((name) => ({ ...plain, path: `${ACCOUNT}/box/${name}` })),
  ...digests.flatMap((digest) =>
    ['parts/', 'parts/ü x/', 'half-a-na', ''].map((prefix) => ({
      ...plain,
      digest,
      path: `${ACCOUNT}/box/${prefix}`,
      prefixBased: true,
    })),
  ),
  ...['192.0.2.7', '192.0.2.0/24', '2001:db8::/32', '::1'].map((ipRange) => ({ ...plain, ipRange })),
  ...digests.map((digest) => ({ ...plain, digest, iso8601: true })),
  {
    ...plain,
    iso8601: true,
    ipRange: '198.51.100.0/24',
    prefixBased: true,
    path: `${ACCOUNT}/box/parts/`,
    method: 'GET',
  },
  ...[1, 1_000_000_000, 4_102_444_800, 99_999_999_999].map((expires) => ({ ...plain, expires })),
  ...['ключ', 'with space', 'k', 'long'.repeat(50)].map((key) => ({ ...plain, key })),
  { ...plain, path: '/v1/AUTH_ü/rv-ü {part} %x/object' },
  { ...plain, path: '/v1/MossoCloudFS_0a1b2c/box/object', digest: 'sha1' },
]

const input = JSON.stringify(table)
const script = fileURLToPath(new URL('swift-tempurl.py', import.meta.url))
const printed = JSON.parse(execFileSync('/usr/bin/python3', [script], { input, encoding: 'utf8' }))
const vectors = table.map((request, index) => ({ ...request, printed: printed[index] }))
writeFileSync(new URL('tempurl.json', import.meta.url), `${JSON.stringify(vectors, undefined, 2)}\n`)

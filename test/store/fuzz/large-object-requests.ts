/** Manifests, what is asked of them, and copies. */
import type { Random } from '../../simulation/random.ts'
import { OBJECT_HEADERS } from './plain-requests.ts'
import { type FuzzTarget, ownerRequest, type RequestKind, someHeaders } from './request-text.ts'
import { anyText, ETAGS, NAMES, NUMBERS, RANGES, TEXTS } from './values.ts'

const JSON_TEXTS = [
  ...(['', '[', ']', 'null', '{}', '"x"', '1', '[,]', '[1e999]', '[NaN]', "[{'path':'/c/o'}]"] as const),
  ...[
    '\xef\xbb\xbf[]',
    '[]\0',
    '\xff\xfe',
    `${'['.repeat(50_000)}`,
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
    '[{"path"',
  ],
] as const

export const manifestRequest: RequestKind = (random, target) => {
  const items = Array.from({ length: random.pick([0, 1, 1, 2, 3, 20, 1001]) }, () => manifestItem(random, target))
  const body = random.chance(0.2) ? random.pick(JSON_TEXTS) : Buffer.from(JSON.stringify(items)).toString('latin1')
  const more = random.pick(['', '', '&heartbeat=on', '&heartbeat=1', '&format=raw'])
  return ownerRequest(random, target, {
    method: 'PUT',
    target: `${target.account}/${target.container}/${random.pick(['new', 'large', 'plain'])}?multipart-manifest=put${more}`,
    headers: someHeaders(random, OBJECT_HEADERS),
    body,
  })
}

function manifestItem(random: Random, { container }: FuzzTarget): unknown {
  const path = `/${container}/${random.pick(['plain', 'large', 'new', 'none'])}`
  return random.pick<() => unknown>([
    () => ({ path, etag: random.pick<unknown>([random.pick(ETAGS), jsonValue(random)]) }),
    () => ({ path, size_bytes: random.pick<unknown>([Number(random.pick(NUMBERS)), jsonValue(random)]) }),
    () => ({ path, range: random.pick<unknown>([random.pick(RANGES).replace('bytes=', ''), jsonValue(random)]) }),
    () => ({ path: random.pick<unknown>(['/', '//', '/a', 'a/b', '/a/', random.pick(NAMES), jsonValue(random)]) }),
    () => ({
      data: random.pick<unknown>(['', 'eA==', 'eA=', '%%%', 'x'.repeat(5000), anyText(random), jsonValue(random)]),
    }),
    () => ({ path, [random.pick(TEXTS)]: jsonValue(random) }),
    () => ({ path }),
    () => jsonValue(random),
  ])()
}

function jsonValue(random: Random): unknown {
  return random.pick<unknown>([
    ...([null, true, 0, -1, 1.5, 1e308, -0, '', 'x', [], {}, [[]], { path: '/a/b' }] as const),
    ...[['/c/o'], { toString: 1 }, '0-1', '1', 2 ** 53, '\ud800', '\u0000'],
  ])
}

export const largeObjectRequest: RequestKind = (random, target) => {
  const mode = random.pick([
    'get',
    'get',
    'delete',
    'put',
    'x',
    'get&format=raw',
    'get&part-number=1',
    'get&part-number=x',
  ])
  return ownerRequest(random, target, {
    method: random.pick(['GET', 'GET', 'HEAD', 'POST', 'COPY', 'DELETE']),
    target: `${target.account}/${target.container}/${random.pick(['large', 'new', 'plain'])}?multipart-manifest=${mode}`,
    headers: [...someHeaders(random, OBJECT_HEADERS), ['Range', random.pick(RANGES)]],
  })
}

export const copyRequest: RequestKind = (random, target) => {
  const { account, container } = target
  const other = random.pick([
    `${container}/copied`,
    `/${container}/`,
    anyText(random),
    `${container}/${random.pick(NAMES)}`,
  ])
  const method = random.pick(['COPY', 'PUT'])
  const header = method === 'COPY' ? 'Destination' : random.pick(['X-Copy-From', 'x-copy-from', 'Destination'])
  const named = random.chance(0.2) ? ([[`${header}-Account`, anyText(random)]] as const) : []
  return ownerRequest(random, target, {
    method,
    target: `${account}/${container}/${random.pick(['plain', 'large', 'copied'])}${random.pick(['', '?multipart-manifest=get'])}`,
    headers: [[header, other], ...named, ...someHeaders(random, OBJECT_HEADERS)],
  })
}

/** Requests with nothing wrong: they keep in place what others delete, and a small change makes new ones of them. */
import { type Header, type RequestKind, requestText } from './request-text.ts'

export const soundRequest: RequestKind = (random, { account, container, token }) => {
  const path = `${account}/${container}`
  const as = (method: string, target: string, headers: readonly Header[] = [], body = ''): string =>
    requestText({ method, target, headers: [['X-Auth-Token', token], ...headers], body })
  const manifest = JSON.stringify([
    { path: `/${container}/segment` },
    { data: 'eA==' },
    { path: `/${container}/segment` },
  ])
  return random.pick([
    as(
      'PUT',
      `${path}/plain`,
      [
        ['X-Object-Meta-A', 'b'],
        ['Content-Type', 'text/plain'],
      ],
      '0123456789',
    ),
    as('PUT', `${path}/segment`, [['X-Delete-After', '10000']], '0123456789'),
    as('PUT', `${path}/segment`, [['Transfer-Encoding', 'chunked']], '5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n'),
    as('PUT', `${path}/wrong`, [['ETag', 'd41d8cd98f00b204e9800998ecf8427e']], 'other bytes'),
    as('PUT', `${path}/large?multipart-manifest=put`, [], manifest),
    as('PUT', `${path}/large?multipart-manifest=put&heartbeat=on`, [['Accept', 'application/json']], manifest),
    as('GET', `${path}/large`, [['Range', 'bytes=3-15']]),
    as('GET', `${path}/plain`, [['Range', 'bytes=0-1,4-5']]),
    as('GET', `${path}?format=json&limit=10&prefix=p&delimiter=/`),
    as('POST', `${path}/plain`, [['X-Object-Meta-B', 'c']]),
    as('COPY', `${path}/plain`, [
      ['Destination', `${container}/copied`],
      ['X-Fresh-Metadata', 'true'],
    ]),
    as('PUT', `${path}/copied`, [
      ['X-Copy-From', `/${container}/large`],
      ['Content-Length', '0'],
    ]),
    as('DELETE', `${path}/copied`),
    as('POST', `${account}?bulk-delete`, [['Content-Type', 'text/plain']], `${container}/copied\n${container}/none\n`),
  ])
}

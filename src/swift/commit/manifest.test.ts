import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { buildManifest, inGroups, manifestEtag } from './manifest.ts'

const SEGMENTS = ['a', 'b', 'c'].map((letter, index) => ({
  container: 'files_parts',
  object: `parts/ü {part}/00000${index + 1}`,
  md5: letter.repeat(32),
  size: 10 + index,
}))

it('a manifest names raw paths, etags and sizes, and its etag is the MD5 of theirs', async () => {
  const manifest = await buildManifest(SEGMENTS)
  expect(JSON.parse(manifest.body)).toEqual([
    { path: '/files_parts/parts/ü {part}/000001', etag: 'a'.repeat(32), size_bytes: 10 },
    { path: '/files_parts/parts/ü {part}/000002', etag: 'b'.repeat(32), size_bytes: 11 },
    { path: '/files_parts/parts/ü {part}/000003', etag: 'c'.repeat(32), size_bytes: 12 },
  ])
  const md5s = SEGMENTS.map(({ md5 }) => md5).join('')
  expect(manifest.etag).toBe(createHash('md5').update(md5s).digest('hex'))
  expect(manifest.size).toBe(33)
})

it('the etag of parts is that of their manifest, also where manifests nest', async () => {
  const md5s = SEGMENTS.map((segment) => segment.md5)
  expect(await manifestEtag(md5s, 3)).toBe((await buildManifest(SEGMENTS)).etag)
  const groups = await Promise.all(inGroups(SEGMENTS, 2).map(buildManifest))
  const top = await buildManifest(groups.map(({ etag, size }) => ({ container: 'c', object: 'm', md5: etag, size })))
  expect(await manifestEtag(md5s, 2)).toBe(top.etag)
})

it('runs of a length, the last with what remains', () => {
  expect(inGroups([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(inGroups([1, 2, 3, 4], 2)).toEqual([
    [1, 2],
    [3, 4],
  ])
  expect(inGroups([], 2)).toEqual([])
})

/** The store keeps its hands off everything that is not its own. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBackend } from './backend.ts'

let parent = ''
let folder = ''
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'sluice-folder-'))
  folder = join(parent, 'store')
  await mkdir(join(parent, 'outside'))
  await writeFile(join(parent, 'outside', 'file'), 'mine')
})
afterEach(async () => {
  expect(await readdir(join(parent, 'outside'))).toEqual(['file'])
  expect(await readFile(join(parent, 'outside', 'file'), 'utf8')).toBe('mine')
  await rm(parent, { recursive: true })
})

const open = () => openBackend({ folder, now: Date.now })

async function openAndClose(): Promise<void> {
  const backend = await open()
  await backend.close()
}

test.each(['incoming', 'data', 'src'])(
  'refuses a folder that holds %s and no store, and leaves it as it is',
  async (name) => {
    await mkdir(join(folder, name), { recursive: true })
    await writeFile(join(folder, name, 'work'), 'of a week')
    await expect(open()).rejects.toMatchObject({ name: 'DevStoreError', code: 'folder_foreign' })
    expect(await readdir(folder)).toEqual([name])
    expect(await readFile(join(folder, name, 'work'), 'utf8')).toBe('of a week')
  },
)

test('takes an empty folder, and one whose first start was killed', async () => {
  await mkdir(folder)
  await writeFile(join(folder, 'lock.0123456789abcdef'), '')
  await openAndClose()
  expect((await readdir(folder)).sort()).toEqual(['data', 'incoming', 'journal.ndjson'])
})

test.each([
  ['incoming', 'outside'],
  ['data', 'outside'],
  ['data/ab', '../outside'],
  ['journal.ndjson', 'outside/file'],
])('refuses a store in which %s is a symbolic link', async (name, target) => {
  await openAndClose()
  await rm(join(folder, name), { recursive: true })
  await symlink(join('..', target), join(folder, name))
  await expect(open()).rejects.toMatchObject({ name: 'DevStoreError', code: 'folder_damaged' })
})

test('removes links and folders among the objects, and not what they lead to', async () => {
  await openAndClose()
  await symlink('../../../outside', join(folder, 'data', 'ab', `ab${'0'.repeat(30)}`))
  await symlink('../../outside', join(folder, 'incoming', 'link'))
  await mkdir(join(folder, 'data', 'cd', 'folder', 'deeper'), { recursive: true })
  await openAndClose()
  expect(await readdir(join(folder, 'data', 'ab'))).toEqual([])
  expect(await readdir(join(folder, 'data', 'cd'))).toEqual([])
})

test('does not read through a link in the place of an object', async () => {
  const backend = await open()
  await symlink(join(parent, 'outside', 'file'), join(folder, 'data', 'ab', `ab${'0'.repeat(30)}`))
  const facts = { size: 4, etag: '', type: '', createdAt: 1, modifiedAt: 1, headers: {} }
  const record = { name: 'o', data: `ab${'0'.repeat(30)}`, ...facts }
  await expect(backend.read(record, 0, 3)).rejects.toMatchObject({ code: 'ELOOP' })
  await backend.close()
})

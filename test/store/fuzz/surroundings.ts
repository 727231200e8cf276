/** What lies around the store's folder, to see that nothing of it changes. */
import { createHash } from 'node:crypto'
import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Beside the folder: what names like `../victim` would reach. */
export async function plantVictims(parent: string): Promise<void> {
  await mkdir(join(parent, 'victim', 'data', '00'), { recursive: true })
  await writeFile(join(parent, 'victim', 'file'), 'mine')
  await writeFile(join(parent, 'passwd'), 'mine')
  await symlink('victim', join(parent, 'link'))
}

/** Within a store that is running: links where its files are. */
export async function plantLinks(folder: string): Promise<void> {
  await symlink('../../../victim/file', join(folder, 'data', '00', `00${'f'.repeat(30)}`))
  await symlink('../../victim', join(folder, 'incoming', 'victim'))
}

/** Path, mode, time and content of everything in `parent` but what is in `folder`. */
export async function surroundings(parent: string, folder: string): Promise<readonly string[]> {
  const facts: string[] = []
  for (const path of await walk(parent)) {
    if (path === folder || path.startsWith(`${folder}/`)) continue
    const { mtimeMs, mode } = await lstat(path)
    facts.push(`${relative(parent, path)} ${mode} ${mtimeMs} ${await contentOf(path)}`)
  }
  return facts.sort()
}

/** Names in the folder that no store would have made. */
export async function strangeFiles(folder: string): Promise<readonly string[]> {
  const own = /^(lock|journal\.ndjson|data|incoming|data\/[0-9a-f]{2}|data\/([0-9a-f]{2})\/\2[0-9a-f]{30})$/
  return (await walk(folder)).map((path) => relative(folder, path)).filter((name) => !own.test(name))
}

/** Everything within a folder; `readdir` by itself would follow links. */
async function walk(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const paths = entries.map(async (entry) => {
    const path = join(folder, entry.name)
    return [path, ...(entry.isDirectory() ? await walk(path) : [])]
  })
  return (await Promise.all(paths)).flat()
}

async function contentOf(path: string): Promise<string> {
  const facts = await lstat(path)
  if (facts.isSymbolicLink()) return readlink(path)
  return facts.isFile()
    ? createHash('md5')
        .update(await readFile(path))
        .digest('hex')
    : ''
}

/**
 * One process per folder: two journals written by two processes would contradict each other. The lock is a file that
 * names its owner; it is broken when that process is gone. A process id alone would be ambiguous (in a container the
 * next process has the same id again), so the owner's start time stands beside it where the system tells it.
 */
import { randomBytes } from 'node:crypto'
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DevStoreError } from '../dev-store-error.ts'

/**
 * Takes the lock of `folder`.
 *
 * @returns a function that gives it back.
 * @throws DevStoreError `folder_in_use` when another live process (or another store in this one) holds it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock')
  const own = JSON.stringify({
    pid: process.pid,
    started: await startTime(process.pid),
    key: randomBytes(8).toString('hex'),
  })
  for (let attempt = 0; attempt < 10; attempt++) {
    if (await createWhole(path, own)) {
      await removeDrafts(folder)
      return () => rm(path, { force: true })
    }
    const found = await readFile(path, 'utf8').catch(() => undefined)
    if (found === undefined) continue
    if (await isAlive(found)) {
      throw new DevStoreError(
        'folder_in_use',
        `${folder} is in use by process ${ownerOf(found).pid}; stop it or choose another folder.`,
      )
    }
    await breakLock(path, found)
  }
  throw new DevStoreError('folder_in_use', `${folder} could not be locked: several processes are trying at once.`)
}

interface Owner {
  readonly pid: number
  readonly started?: string | undefined
}

function ownerOf(text: string): Owner {
  try {
    return JSON.parse(text) as Owner
  } catch {
    return { pid: 0 }
  }
}

/** Left by processes that were killed in the middle of this, or in use by ones that will find the folder locked. */
async function removeDrafts(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => /^lock\.[0-9a-f]{16}$/.test(name))
  await Promise.all(drafts.map((name) => rm(join(folder, name), { force: true })))
}

/** `link` makes the file appear with its content or not at all; false when somebody else has the lock. */
async function createWhole(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  await writeFile(draft, content)
  try {
    await link(draft, path)
    return true
  } catch (error) {
    // ENOENT: the draft was cleaned away by whoever was faster.
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Moves the stale lock away. If another process was faster and the moved one is its fresh lock, puts it back. */
async function breakLock(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomBytes(8).toString('hex')}`
  try {
    await rename(path, aside)
  } catch {
    return
  }
  if ((await readFile(aside, 'utf8').catch(() => stale)) !== stale) await link(aside, path).catch(() => undefined)
  await rm(aside, { force: true })
}

async function isAlive(text: string): Promise<boolean> {
  const { pid, started } = ownerOf(text)
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it exists but belongs to someone else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const now = await startTime(pid)
  return started === undefined || now === undefined || started === now
}

/** Start of a process in clock ticks since boot (proc_pid_stat(5), field 22), with the boot's id; Linux only. */
async function startTime(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    // The command's name in parentheses may hold spaces: count after the last one.
    return `${boot}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return undefined
  }
}

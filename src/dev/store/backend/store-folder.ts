/**
 * The folder, before anything is written in it or removed from it. The store empties `incoming/` and removes what it
 * does not know from `data/`, so it works only in a folder that was empty or is a store's, and follows no symbolic link.
 */
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DevStoreError } from '../dev-store-error.ts'

/** Written first, so a folder without it holds nothing of a store's. */
export const JOURNAL = 'journal.ndjson'

/**
 * Makes the folder where it is missing.
 *
 * @throws DevStoreError `folder_foreign` for one that holds other things, `folder_damaged` for links within a store's.
 */
export async function claimFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const entries = await readdir(folder, { withFileTypes: true })
  const foreign = entries.find(({ name }) => !/^lock(\.[0-9a-f]{16})?$/.test(name))
  if (foreign !== undefined && !entries.some(({ name }) => name === JOURNAL)) {
    throw new DevStoreError(
      'folder_foreign',
      `${folder} holds ${JSON.stringify(foreign.name)} and no store; choose an empty folder, or one of a store.`,
    )
  }
  const hasData = entries.some((entry) => entry.name === 'data' && entry.isDirectory())
  const within = hasData ? await readdir(join(folder, 'data'), { withFileTypes: true }) : []
  const link = [...entries, ...within].find((entry) => entry.isSymbolicLink())
  if (link !== undefined) {
    throw new DevStoreError(
      'folder_damaged',
      `${folder} holds the symbolic link ${JSON.stringify(link.name)}, which could lead out of it; remove the link.`,
    )
  }
}

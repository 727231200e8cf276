/** Secrets of the demo, kept beside its store: an upload that was begun before a restart goes on after it. */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface DemoSecrets {
  readonly tokenSecret: string
  readonly receiptSecret: string
}

/** Reads the secrets of a folder, or makes them. Only the owner of the folder may read them. */
export async function demoSecrets(folder: string): Promise<DemoSecrets> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'secrets.json')
  const made = { tokenSecret: randomBytes(32).toString('hex'), receiptSecret: randomBytes(32).toString('hex') }
  try {
    // `wx` refuses a file that is there: of two processes that start at once, one makes it and both read it.
    await writeFile(file, JSON.stringify(made), { flag: 'wx', mode: 0o600 })
    return made
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return JSON.parse(await readFile(file, 'utf8')) as DemoSecrets
  }
}

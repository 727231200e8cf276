/** Keeps variables in a file that only its owner can read. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { UsageError } from './failure.ts'

/**
 * Sets `NAME=value` lines: one that is there is replaced in its place, others stay as they are.
 * @throws UsageError `env_file` when the file cannot be read or written.
 */
export async function writeEnvFile(file: string, lines: readonly string[]): Promise<void> {
  // A new file, then a rename: nobody ever reads half of it, and its mode is right before a key is in it.
  const temporary = `${file}.${process.pid}.tmp`
  try {
    const text = merge(await readIfThere(file), lines)
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError('env_file', `${file} could not be written (${code}). Run again with another --save-keys.`)
  }
}

async function readIfThere(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
}

function merge(before: string, lines: readonly string[]): string {
  const wanted = new Map(lines.map((line) => [nameOf(line), line]))
  const replaced = (before === '' ? [] : before.replace(/\n$/, '').split('\n')).map((line) => {
    const name = nameOf(line)
    const replacement = wanted.get(name) ?? line
    wanted.delete(name)
    return replacement
  })
  return `${[...replaced, ...wanted.values()].join('\n')}\n`
}

function nameOf(line: string): string | undefined {
  return /^\s*(?:export\s+)?(\w+)=/.exec(line)?.[1]
}

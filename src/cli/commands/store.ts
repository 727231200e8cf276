/** `sluice store`: the embedded store alone, for development and for other projects' tests. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { createDevStore, DEFAULT_USERS, type DevStore } from '../../dev/store/create-dev-store.ts'
import type { DevUser } from '../../dev/store/middleware/tempauth.ts'
import { CommandFailure, UsageError } from '../failure.ts'
import { readPort } from '../port.ts'
import { style } from '../terminal.ts'
import { untilStopped } from '../until-stopped.ts'
import { nameOf, readUsers } from './store-users.ts'

const HELP = `
Without --user there are two, both in the account "test":
  test:tester   key testing       owns the account
  test:runtime  key runtime-key   needs the containers' access lists

With --json the first line on standard output tells, once the store answers:
  {"url","authUrl","pid","folder","temporary","users":[{"user","storageUrl","admin"}]}

Exit codes: 0 stopped by a signal · 1 folder or port not to be had · 2 wrong options`

interface StoreCommandOptions {
  readonly port?: string
  readonly host: string
  readonly folder?: string
  readonly user?: readonly string[]
  readonly json?: boolean
}

export function storeCommand(): Command {
  return (
    new Command('store')
      .summary('serve the embedded Swift store alone')
      .description("Serves OpenStack Swift's API from a folder on this machine, until it is stopped.")
      .option('--port <port>', 'port to listen on; 0 takes a free one (default: 0)')
      .option('--host <address>', 'address to listen on', '127.0.0.1')
      .option('--folder <folder>', 'where everything is kept (default: a temporary folder, removed at the end)')
      // Commander reads a bracket anywhere in the flags as "value optional", so :admin stands in the words.
      .option('--user <account:user:key>', 'who may log in, :admin appended for an owner; may be repeated', collect)
      .option('--json', 'tell where the store is as one line of JSON')
      .addHelpText('after', HELP)
      .action(serve)
  )
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

async function serve(options: StoreCommandOptions): Promise<void> {
  const port = readPort(options.port, 0)
  const users = options.user === undefined ? DEFAULT_USERS : readUsers(options.user)
  if (options.user === undefined && !isLoopback(options.host)) {
    throw new UsageError(
      'public_default_keys',
      `At ${options.host} others can reach the store, and the default users' keys are public. Name your own with --user.`,
    )
  }
  // From here on a signal ends in the removal of the folder, not in the middle of things.
  const stopped = untilStopped()
  const folder = await chooseFolder(options.folder)
  try {
    const store = await start({ folder: folder.path, port, host: options.host, users })
    process.stdout.write(options.json ? describe(store, folder, users) : welcome(store, folder, users))
    await stopped
    await store.close()
  } finally {
    if (folder.temporary) await rm(folder.path, { recursive: true, force: true, maxRetries: 3 })
  }
}

interface StoreFolder {
  readonly path: string
  readonly temporary: boolean
}

async function chooseFolder(given: string | undefined): Promise<StoreFolder> {
  if (given !== undefined) return { path: resolve(given), temporary: false }
  return { path: await mkdtemp(join(tmpdir(), 'sluice-store-')), temporary: true }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}

async function start(options: {
  readonly folder: string
  readonly port: number
  readonly host: string
  readonly users: readonly DevUser[]
}): Promise<DevStore> {
  try {
    return await createDevStore(options)
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error
    // Only the system's own errors name a call: an address that cannot be had, a folder that cannot be written.
    const isAddress = ['listen', 'bind', 'getaddrinfo'].includes(String(error.syscall))
    const what = isAddress ? `listen on ${options.host}, port ${options.port}` : `use the folder ${options.folder}`
    throw new CommandFailure(
      isAddress ? 'address_unusable' : 'folder_unusable',
      `The store cannot ${what}: ${error.message}. Choose another.`,
      { cause: error },
    )
  }
}

function storageUrl({ url }: DevStore, { account }: DevUser): string {
  return `${url}/v1/AUTH_${encodeURIComponent(account)}`
}

/** Names only: whoever reads a build's log must not find the keys in it. */
function describe(store: DevStore, folder: StoreFolder, users: readonly DevUser[]): string {
  const { url, authUrl } = store
  const named = users.map((user) => ({ user: nameOf(user), storageUrl: storageUrl(store, user), admin: user.admin }))
  const facts = { url, authUrl, pid: process.pid, folder: folder.path, temporary: folder.temporary, users: named }
  return `${JSON.stringify(facts)}\n`
}

function welcome(store: DevStore, folder: StoreFolder, users: readonly DevUser[]): string {
  const line = (label: string, text: string) => `  ${style('dim', label.padEnd(12))}${text}\n`
  return [
    `${style('bold', 'The store is running.')}\n\n`,
    line('Store', style('cyan', store.url)),
    line('Login', store.authUrl),
    ...users.map((user) => line('User', `${nameOf(user)}${user.admin ? ' (owns the account)' : ''}`)),
    line('Folder', folder.temporary ? `${folder.path}, removed at the end` : folder.path),
    '\nCtrl+C stops it.\n',
  ].join('')
}

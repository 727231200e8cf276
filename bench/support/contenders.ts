/** The servers that are measured, each a process of its own, each with the same listing of many names. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import { generatedName, generateFolder } from '../../test/store/generated-folder.ts'
import { runStore } from '../../test/store/running-store.ts'
import { temporaryFolder } from '../../test/support/processes.ts'
import type { RealSwiftAddress } from '../../test/support/real-swift.ts'

/** Names in the container that is listed. */
export const LISTED = 100_000
/** Of a page: Swift's own limit. */
const PAGE = 10_000

export interface Contender {
  readonly name: 'plain sink' | 'embedded store' | 'OpenStack Swift'
  readonly headers: Readonly<Record<string, string>>
  /** Where an object of this name is put. */
  objectUrl(name: string): URL
  /** A page of the listing, from behind a name. */
  listingUrl(marker: string): URL
  stop(): Promise<void>
}

/** @param page what it gives for every page of the listing. */
export async function startSink(page: Buffer): Promise<Contender> {
  const script = fileURLToPath(new URL('sink.mjs', import.meta.url))
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const origin = `http://127.0.0.1:${port}`
  await fetch(`${origin}/kept`, { method: 'PUT', body: new Uint8Array(page) })
  return {
    name: 'plain sink',
    headers: {},
    objectUrl: (name) => new URL(`${origin}/${name}`),
    listingUrl: () => new URL(`${origin}/kept`),
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'close')
    },
  }
}

export async function startEmbedded(): Promise<Contender> {
  const { path, remove } = await temporaryFolder('sluice-bench-')
  const folder = join(path, 'store')
  await generateFolder({ folder, objects: LISTED })
  const store = await runStore(['--folder', folder])
  const account = store.users[0]?.storageUrl ?? ''
  return {
    ...(await swiftContender('embedded store', account, store.authUrl, { user: 'test:tester', key: 'testing' })),
    async stop() {
      await store.end('SIGTERM')
      await remove()
    },
  }
}

/** @param swift a running one, which somebody else stops. */
export async function useRealSwift({ origin, authUrl, admin, folder }: RealSwiftAddress): Promise<Contender> {
  const accountName = `AUTH_${admin.user.split(':')[0]}`
  const contender = await swiftContender('OpenStack Swift', `${origin}/v1/${accountName}`, authUrl, admin)
  const container = contender.listingUrl('').pathname.split('/').at(-1) ?? ''
  await fetch(`${origin}/v1/${accountName}/${container}`, { method: 'PUT', headers: contender.headers })
  const script = fileURLToPath(new URL('fill-container.py', import.meta.url))
  const args = [script, join(folder, 'devices'), accountName, container]
  const child = spawn('/usr/bin/python3', args, { stdio: ['pipe', 'ignore', 'inherit'] })
  const ended = once(child, 'close')
  child.stdin.end(Array.from({ length: LISTED }, (_, i) => `${generatedName(i)}\n`).join(''))
  const [code] = await ended
  if (code !== 0) throw new Error('The container of real Swift could not be filled; its reason is above.')
  return { ...contender, stop: async () => {} }
}

async function swiftContender(
  name: Contender['name'],
  account: string,
  authUrl: string,
  { user, key }: { readonly user: string; readonly key: string },
): Promise<Omit<Contender, 'stop'>> {
  const login = await fetch(authUrl, { headers: { 'X-Auth-User': user, 'X-Auth-Key': key } })
  const headers = { 'X-Auth-Token': login.headers.get('x-auth-token') ?? '' }
  await fetch(`${account}/bench`, { method: 'PUT', headers })
  return {
    name,
    headers,
    objectUrl: (object) => new URL(`${account}/bench/${object}`),
    listingUrl: (marker) => new URL(`${account}/many?format=json&limit=${PAGE}&marker=${encodeURIComponent(marker)}`),
  }
}

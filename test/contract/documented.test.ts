/** The documentation of the embedded store keeps its word. What it says about the contract is checked by the run itself. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDevStore } from '../../src/dev.ts'
import { temporaryFolder } from '../support/processes.ts'
import { DIFFERENCES } from './support/differences.ts'

const documented = readFileSync(new URL('../../docs/embedded-store.md', import.meta.url), 'utf8')

test('every difference that a vector allows is among the documented ones, with its reason', () => {
  const { vectors } = JSON.parse(readFileSync(new URL('../vectors/slo.json', import.meta.url), 'utf8')) as {
    readonly vectors: readonly { readonly embedded?: { readonly reason: string } }[]
  }
  const reasons = vectors.flatMap(({ embedded }) => (embedded === undefined ? [] : [embedded.reason]))
  expect(reasons.length).toBeGreaterThan(0)
  for (const reason of reasons) expect(DIFFERENCES.map(({ why }) => why)).toContain(reason)
})

describe('the commands that look into the folder', () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>
  beforeAll(async () => {
    home = await temporaryFolder('sluice-documented-')
    const store = await createDevStore({ folder: join(home.path, '.sluice') })
    const login = await fetch(store.authUrl, { headers: { 'X-Auth-User': 'test:tester', 'X-Auth-Key': 'testing' } })
    const headers = { 'X-Auth-Token': login.headers.get('X-Auth-Token') ?? '' }
    const send = async (method: string, path: string, body: string | null = null): Promise<void> => {
      const response = await fetch(`${store.url}/v1/AUTH_test/${path}`, { method, headers, body })
      expect(response.ok, `${method} ${path}`).toBe(true)
    }
    await send('PUT', 'holiday')
    await send('PUT', 'holiday/film.mov', 'former')
    await send('PUT', 'holiday/film.mov', 'a film')
    await send('PUT', 'holiday/gone', 'x')
    await send('DELETE', 'holiday/gone')
    await store.close()
  })
  afterAll(() => home.remove())

  const section = documented.slice(documented.indexOf('## The folder'), documented.indexOf('## Differences'))
  const commands = section
    .split('```sh\n')
    .slice(1)
    .map((text) => text.split('```')[0] ?? '')
  const run = async (command = ''): Promise<string> =>
    (await promisify(execFile)('/bin/sh', ['-c', command], { cwd: home.path })).stdout

  test('there are two', () => expect(commands).toHaveLength(2))

  test('grep finds the last line of a name, and the bytes lie where it says', async () => {
    const { op, record } = JSON.parse(await run(commands[0])) as {
      readonly op: string
      readonly record: Readonly<Record<'name' | 'data', string>> & { readonly size: number }
    }
    expect([op, record.name, record.size]).toEqual(['object', 'film.mov', 6])
    const path = join(home.path, '.sluice/data', record.data.slice(0, 2), record.data)
    expect(readFileSync(path, 'utf8')).toBe('a film')
  })

  test('node lists what is there now', async () => {
    const lines = (await run(commands[1])).trim().split('\n')
    expect(lines).toEqual([expect.stringMatching(/^6 [0-9a-f]{32} data\/([0-9a-f]{2})\/\1[0-9a-f]{30} film\.mov$/)])
  })
})

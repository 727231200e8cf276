/** `sluice store` as another project's test run would use it. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { sluice } from '../cli/command.ts'
import { temporaryFolder } from '../support/processes.ts'
import { type RunningStore, runStore } from './running-store.ts'

const started: RunningStore[] = []

async function store(...args: string[]): Promise<RunningStore> {
  const running = await runStore(args)
  started.push(running)
  return running
}

afterEach(async () => {
  for (const running of started.splice(0)) await running.end('SIGKILL')
})

function logIn({ authUrl }: RunningStore, user: string, key: string): Promise<Response> {
  return fetch(authUrl, { headers: { 'X-Auth-User': user, 'X-Auth-Key': key } })
}

describe('sluice store', () => {
  it('says in one line where it is, answers there, and leaves nothing behind', async () => {
    const running = await store()
    expect(running).toMatchObject({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      authUrl: `${running.url}/auth/v1.0`,
      temporary: true,
      users: [
        { user: 'test:tester', storageUrl: `${running.url}/v1/AUTH_test`, admin: true },
        { user: 'test:runtime', storageUrl: `${running.url}/v1/AUTH_test`, admin: false },
      ],
    })
    expect(await readdir(running.folder)).toContain('lock')
    const answer = await logIn(running, 'test:tester', 'testing')
    expect([answer.status, answer.headers.get('x-storage-url')]).toEqual([200, running.users[0]?.storageUrl])
    expect(await running.end('SIGTERM')).toEqual({ code: 0, signal: null })
    expect(running.output()).toBe(`${running.output().trim()}\n`)
    expect(running.output().trim().split('\n')).toHaveLength(1)
    expect(existsSync(running.folder)).toBe(false)
    expect(existsSync(dirname(running.folder))).toBe(true)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('stops on %s and keeps a given folder', async (signal) => {
    const { path, remove } = await temporaryFolder('sluice-command-')
    const running = await store('--folder', path)
    expect(running).toMatchObject({ folder: path, temporary: false })
    expect(await running.end(signal)).toEqual({ code: 0, signal: null })
    expect(await readdir(path)).toEqual(expect.arrayContaining(['journal.ndjson', 'data']))
    expect(await readdir(path)).not.toContain('lock')
    await remove()
  })

  it('lets in whom it is told to, and prints no key', async () => {
    const running = await store('--user', 'ci:owner:first-key:admin', '--user', 'ci:guest:second-key')
    expect(running.users.map(({ user, admin }) => [user, admin])).toEqual([
      ['ci:owner', true],
      ['ci:guest', false],
    ])
    const answers = await Promise.all([
      logIn(running, 'ci:owner', 'first-key'),
      logIn(running, 'ci:guest', 'second-key'),
      logIn(running, 'ci:guest', 'first-key'),
      logIn(running, 'test:tester', 'testing'),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 401])
    const token = answers[1]?.headers.get('x-auth-token') ?? ''
    const account = await fetch(running.users[1]?.storageUrl ?? '', { headers: { 'X-Auth-Token': token } })
    expect(account.status).toBe(403)
    await running.end('SIGTERM')
    expect(running.output()).not.toMatch(/first-key|second-key/)
  })

  it('refuses a folder that another one has, and takes it over from one that was killed', async () => {
    const { path, remove } = await temporaryFolder('sluice-command-')
    const first = await store('--folder', path)
    const second = await sluice(['store', '--json', '--folder', path])
    expect(second).toMatchObject({ code: 1, stderr: '' })
    expect(JSON.parse(second.stdout)).toEqual({
      error: { code: 'folder_in_use', message: expect.stringContaining(`in use by process ${first.pid}`) },
    })
    expect((await fetch(`${first.url}/healthcheck`)).status).toBe(200)
    expect(await first.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' })
    const third = await store('--folder', path)
    expect((await fetch(`${third.url}/healthcheck`)).status).toBe(200)
    await third.end('SIGTERM')
    await remove()
  })

  it('refuses a port that is taken, and removes the folder that it had made', async () => {
    const running = await store()
    const { path, remove } = await temporaryFolder('sluice-command-')
    const port = new URL(running.url).port
    const second = await sluice(['store', '--port', port], { TMPDIR: path })
    expect(second).toMatchObject({ code: 1, stdout: '' })
    expect(second.stderr).toMatch(/^sluice: address_unusable: /)
    expect(await readdir(path)).toEqual([])
    await remove()
  })

  it.each([
    ['bad_port', ['--port', '65536']],
    ['bad_port', ['--port', 'http']],
    ['bad_user', ['--user', 'account:user']],
    ['bad_user', ['--user', 'account:user:key-of-mine:owner']],
    ['bad_user', ['--user', 'a/b:user:key-of-mine']],
    ['bad_user', ['--user', 'a:user:key-of-mine', '--user', 'a:user:key-of-mine']],
    ['public_default_keys', ['--host', '0.0.0.0']],
  ])('refuses as wrong options: %s %j', async (code, args) => {
    const { stderr, ...rest } = await sluice(['store', ...args])
    expect(rest).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^sluice: ${code}: `))
    expect(stderr).not.toContain('key-of-mine')
  })

  it('cannot use a file as its folder, and says so', async () => {
    const file = new URL('../../package.json', import.meta.url).pathname
    const { code, stderr } = await sluice(['store', '--folder', file])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^sluice: folder_unusable: /)
  })
})

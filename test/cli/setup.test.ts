/** `sluice setup` as an operator runs it. */
import { randomBytes } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/processes.ts'
import { describeEachStore } from '../support/stores.ts'
import { loginEnvironment, sluice } from './command.ts'

const freshName = () => `cli-${randomBytes(6).toString('hex')}`

describeEachStore('sluice setup', (store) => {
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const { authUrl, admin } = store.address()
    return sluice(['setup', ...args], { ...loginEnvironment(authUrl, admin), ...env })
  }
  const headOf = (container: string) => store.connect('admin').request({ method: 'HEAD', container })

  it('shows the plan and does nothing with --dry-run', async () => {
    const container = freshName()
    const { code, stdout } = await run([container, '--origin', 'https://app.example', '--dry-run'])
    expect(code).toBe(0)
    expect(stdout).toContain(`${container}_parts · new container`)
    expect(stdout).toContain('+ let pages of https://app.example send parts (CORS)')
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true)
    expect((await headOf(container)).status).toBe(404)
  })

  it('does it with --yes, and then finds nothing to do', async () => {
    const container = freshName()
    const args = [container, '--origin', 'https://app.example', '--runtime-user', store.address().runtime.user, '--yes']
    expect((await run(args)).stdout).toContain('Done.')
    expect((await headOf(`${container}_parts`)).headers.get('X-Container-Write')).toBe('main:runtime')
    expect((await run(args)).stdout).toContain('nothing to do')
  })

  it('asks before it changes anything, and refuses where nobody can be asked', async () => {
    const container = freshName()
    expect(await run([container])).toMatchObject({ code: 2, stderr: expect.stringContaining('needs_yes') })
    expect((await headOf(container)).status).toBe(404)
  })

  it('keeps keys out of logs, and in a file of its owner when asked', async () => {
    const container = freshName()
    const folder = await temporaryFolder('sluice-env-')
    const file = join(folder.path, '.env')
    await writeFile(file, 'OTHER=1\nSLUICE_TEMPURL_KEY=old\n# a comment\n')
    const quiet = await run([container, '--yes'])
    const key = (await headOf(`${container}_parts`)).headers.get('X-Container-Meta-Temp-URL-Key') ?? ''
    expect(key).toHaveLength(64)
    expect(quiet.stdout + quiet.stderr).not.toContain(key)

    const kept = await run([container, '--yes', '--save-keys', file])
    expect(kept.stdout).not.toContain(key)
    expect(await readFile(file, 'utf8')).toBe(
      `OTHER=1\nSLUICE_TEMPURL_KEY=${key}\n# a comment\nSLUICE_CONTAINER=${container}\n`,
    )
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await run([container, '--yes', '--show-keys'])).stdout).toContain(`SLUICE_TEMPURL_KEY=${key}`)
    const nowhere = await run([container, '--yes', '--save-keys', join(folder.path, 'no/such/folder')])
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('env_file') })
    await folder.remove()
  })

  it('speaks JSON', async () => {
    const container = freshName()
    const first = JSON.parse((await run([container, '--yes', '--json'])).stdout)
    expect(first).toMatchObject({
      containers: { finished: container, parts: `${container}_parts` },
      applied: true,
      tempUrlKey: { source: 'generated' },
    })
    expect(first.tempUrlKey).not.toHaveProperty('value')
    const again = JSON.parse((await run([container, '--dry-run', '--json'])).stdout)
    expect(again).toMatchObject({ applied: false, steps: [], tempUrlKey: { source: 'existing' } })
  })

  it('uses the key of the environment, and refuses a third one', async () => {
    const container = freshName()
    const withKey = (letter: string) => run([container, '--yes'], { SLUICE_TEMPURL_KEY: letter.repeat(32) })
    expect((await withKey('a')).code).toBe(0)
    expect((await withKey('b')).stdout).toContain('beside the one in use')
    const third = await withKey('c')
    expect(third).toMatchObject({ code: 1, stderr: expect.stringContaining('key_slots_full') })
    expect(third.stdout + third.stderr).not.toContain('c'.repeat(32))
  })

  it('fails with a code and an advice', async () => {
    const { authUrl, runtime } = store.address()
    const container = freshName()
    expect(await run([container, '--yes', '--origin', 'app.example'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('bad_origin'),
    })
    expect(await run([container, '--yes'], loginEnvironment(authUrl, runtime))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not_permitted'),
    })
    const wrong = await run([container, '--yes', '--json'], { ST_KEY: 'quite-wrong' })
    expect(wrong.code).toBe(1)
    expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { code: 'store_error' } })
    expect(wrong.stdout + wrong.stderr).not.toContain('quite-wrong')
    expect(await sluice(['setup', container, '--yes'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('No login is configured'),
    })
    const nobody = await run([container, '--yes'], { ST_AUTH: 'http://127.0.0.1:9/auth/v1.0' })
    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('store_unreachable') })
  })
})

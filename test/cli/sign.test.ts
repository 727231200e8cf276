/** `sluice sign` beside `swift tempurl`: the same arguments give the same bytes. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sluice } from './command.ts'

const PATH = '/v1/AUTH_main/box/object'
const KEY = 'a-key-of-the-tests'

describe.skipIf(!existsSync('/usr/bin/swift'))('sluice sign and swift tempurl', () => {
  const swift = (args: readonly string[]) =>
    execFileSync('/usr/bin/swift', ['tempurl', ...args], { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8' } })

  it.each([
    [['--absolute', 'GET', '1893456000', PATH, KEY]],
    [['--absolute', '--digest', 'sha1', 'PUT', '1893456000', PATH, KEY]],
    [['--absolute', '--digest', 'sha512', 'put', '1893456000', PATH, KEY]],
    [['--iso8601', 'GET', '2030-01-31T12:00:00Z', PATH, KEY]],
    [['GET', '2030-01-31T12:00:00', PATH, KEY]],
    [['GET', '2030-01-31', PATH, KEY]],
    [
      [
        '--prefix-based',
        '--ip-range',
        '192.0.2.0/24',
        '--absolute',
        'GET',
        '1893456000',
        '/v1/AUTH_main/box/parts/',
        KEY,
      ],
    ],
    [['--prefix-based', '--absolute', 'GET', '1893456000', '/v1/AUTH_main/box/', KEY]],
    [['--absolute', 'GET', '1893456000', `https://swift.example:8080${PATH}`, KEY]],
  ])('%j', async (args) => {
    expect(await sluice(['sign', ...args])).toEqual({ code: 0, stdout: swift(args), stderr: '' })
  })

  it.each(['with space', 'ü 中文 🎬', '%41+&=', '"\''])('the name %j, literally', async (name) => {
    const args = ['--absolute', 'GET', '1893456000', `/v1/AUTH_main/box/${name}`, KEY]
    const signed = await sluice(['sign', '--literal', ...args])
    expect(signed.stdout).toBe(swift(args))
    const encoded = await sluice(['sign', ...args])
    expect(decodeURIComponent(encoded.stdout)).toBe(signed.stdout)
  })
})

describe('sluice sign', () => {
  it.each([
    ['90', 90],
    ['90s', 90],
    ['2m', 120],
    ['1.5h', 5400],
    ['2hr', 7200],
    ['7d', 604_800],
  ])('%s from now on', async (time, seconds) => {
    const before = Math.floor(Date.now() / 1000)
    const { stdout } = await sluice(['sign', 'GET', time, PATH, KEY])
    const after = Math.floor(Date.now() / 1000)
    const expires = Number(new URL(stdout.trim(), 'https://x').searchParams.get('temp_url_expires'))
    expect(expires).toBeGreaterThanOrEqual(before + seconds)
    expect(expires).toBeLessThanOrEqual(after + seconds)
  })

  it('takes the key from the environment', async () => {
    const args = ['sign', '--absolute', 'GET', '1893456000', PATH]
    const fromArgument = await sluice([...args, KEY])
    const fromEnvironment = await sluice(args, { SLUICE_TEMPURL_KEY: KEY })
    expect(fromEnvironment).toEqual(fromArgument)
  })

  it.each([
    [['GET', '1h', PATH], 'no_key'],
    [['FETCH', '1h', PATH, KEY], 'bad_method'],
    [['GET', 'soon', PATH, KEY], 'bad_time'],
    [['GET', '2030-06-31T00:00:00Z', PATH, KEY], 'bad_time'],
    [['GET', '-5', PATH, KEY], ''],
    [['GET', '1h', '/v1/AUTH_main/box', KEY], 'bad_path'],
    [['GET', '1h', '/v1/AUTH_main/box/a/../b', KEY], 'bad_argument'],
    [['GET', '1h', '--ip-range', 'everywhere', PATH, KEY], 'bad_argument'],
    [['GET', '1h', '--digest', 'md5', PATH, KEY], ''],
    [['GET'], ''],
  ])('%j is refused without the key', async (args, code) => {
    const { stdout, stderr, code: exitCode } = await sluice(['sign', ...args])
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(code)
    expect(stderr).not.toBe('')
    expect(stderr).not.toContain(KEY)
  })
})

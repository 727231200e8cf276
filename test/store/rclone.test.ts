/** rclone's Swift backend against both stores: the embedded one has to do what real Swift does. */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, temporaryFolder } from '../support/processes.ts'
import { describeEachStore } from '../support/stores.ts'

const RCLONE = '/usr/bin/rclone'
/** Four chunks of 100 KiB, the last one shorter. */
const LARGE = randomBytes(350_000)
const FILES = { 'a.txt': 'first', 'sub/ü %41 #?.txt': 'second', empty: '' } as const

describe.skipIf(!existsSync(RCLONE))('rclone', () => {
  describeEachStore('', (store) => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>
    const container = `rclone-${randomBytes(4).toString('hex')}`
    const remote = `store:${container}`

    beforeAll(async () => {
      folder = await temporaryFolder('sluice-rclone-')
      await mkdir(join(folder.path, 'files', 'sub'), { recursive: true })
      for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder.path, 'files', name), text)
      await writeFile(join(folder.path, 'rclone.conf'), '')
    })
    afterAll(() => folder.remove())

    async function rclone(...args: string[]): Promise<string> {
      const { authUrl, admin } = store.address()
      const { stdout } = await run(RCLONE, args, {
        cwd: folder.path,
        env: {
          PATH: process.env.PATH,
          LANG: 'C.UTF-8',
          RCLONE_CONFIG: join(folder.path, 'rclone.conf'),
          RCLONE_CONFIG_STORE_TYPE: 'swift',
          RCLONE_CONFIG_STORE_AUTH: authUrl,
          RCLONE_CONFIG_STORE_USER: admin.user,
          RCLONE_CONFIG_STORE_KEY: admin.key,
          RCLONE_SWIFT_CHUNK_SIZE: '100k',
        },
      })
      return stdout
    }
    const names = async (...args: string[]) =>
      (await rclone('lsf', '-R', '--files-only', ...args)).trimEnd().split('\n').sort()

    it('copies a folder and lists it', async () => {
      await rclone('mkdir', remote)
      await rclone('copy', 'files', remote)
      expect(await names(remote)).toEqual(Object.keys(FILES).sort())
      expect(await rclone('ls', remote)).toMatch(/^ +5 a\.txt$/m)
      expect(await rclone('lsd', 'store:')).toContain(container)
    })

    it('finds the copy equal, and copies nothing again', async () => {
      await rclone('check', 'files', remote)
      await rclone('copy', 'files', remote, '--immutable')
    })

    it('reads a file, and a part of it', async () => {
      expect(await rclone('cat', `${remote}/sub/ü %41 #?.txt`)).toBe('second')
      expect(await rclone('cat', `${remote}/a.txt`, '--offset', '1', '--count', '3')).toBe('irs')
    })

    it('tells the hashes of the files', async () => {
      const sums = (await rclone('hashsum', 'MD5', remote)).trimEnd().split('\n').sort()
      const expected = Object.entries(FILES).map(
        ([name, text]) => `${createHash('md5').update(text).digest('hex')}  ${name}`,
      )
      expect(sums).toEqual(expected.sort())
    })

    it('copies a file above its chunk size and gets it back', async () => {
      await writeFile(join(folder.path, 'large'), LARGE)
      await rclone('copyto', 'large', `${remote}/large`)
      expect(await names(`${remote}_segments`)).toHaveLength(4)
      expect(await rclone('size', remote)).toContain('350011')
      await rclone('copyto', `${remote}/large`, 'back')
      expect((await readFile(join(folder.path, 'back'))).equals(LARGE)).toBe(true)
    })

    it('renames within the store', async () => {
      await rclone('moveto', `${remote}/a.txt`, `${remote}/moved.txt`)
      expect(await names(remote)).toEqual(['empty', 'large', 'moved.txt', 'sub/ü %41 #?.txt'])
      expect(await rclone('cat', `${remote}/moved.txt`)).toBe('first')
    })

    it('deletes a file with its chunks', async () => {
      await rclone('deletefile', `${remote}/large`)
      expect(await names(remote)).not.toContain('large')
      expect(await rclone('lsf', '-R', '--files-only', `${remote}_segments`)).toBe('')
    })

    it('deletes everything', async () => {
      await rclone('purge', remote)
      await rclone('purge', `${remote}_segments`)
      expect(await rclone('lsd', 'store:')).not.toContain(container)
    })
  })
})

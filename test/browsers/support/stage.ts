/** What every test of the engine in a browser begins with: a file on disk, a scene of its own, a page in it. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type RandomFile, writeRandomFile } from '../../e2e/support/random-file.ts'
import type { OpenOptions, TestBrowser } from '../../support/browsers/each-browser.ts'
import type { TestPage } from '../../support/browsers/test-page.ts'
import { temporaryFolder } from '../../support/processes.ts'
import { bundleEngine, ENGINE_BODY } from './engine-page.ts'
import { openScene, type Scene, type SceneOptions } from './scene.ts'
import { untilReady } from './upload-page.ts'

/** Small, so that a file of some megabytes has enough parts for something to happen between them. */
export const PART = 256 * 1024

export interface Stage {
  /** A file of random bytes, named by its size; `below`: in a folder of its own. */
  file(size: number, below?: string): Promise<RandomFile>
  /** A folder with these files in it: their text by their path below it. */
  folder(files: Readonly<Record<string, string>>): Promise<{ readonly path: string }>
  /** A page with the engine alone, if no other is wanted, before a store that plans parts of `PART` bytes; closed after the test. */
  open(options?: SceneOptions & OpenOptions): Promise<{ readonly scene: Scene; readonly page: TestPage }>
}

export function useStage(browser: TestBrowser): Stage {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let scripts: ReadonlyMap<string, string>
  const scenes: Scene[] = []
  beforeAll(async () => {
    folder = await temporaryFolder('sluice-browsers-files-')
    scripts = await bundleEngine()
  })
  afterEach(async () => {
    await Promise.all(scenes.splice(0).map((scene) => scene.close()))
  })
  afterAll(() => folder?.remove())
  return {
    async file(size, below = '') {
      const path = join(folder.path, below)
      await mkdir(path, { recursive: true })
      return await writeRandomFile(path, `file of ${size}.bin`, size)
    },
    async folder(files) {
      const path = await mkdtemp(join(folder.path, 'folder-'))
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(path, name)), { recursive: true })
        await writeFile(join(path, name), text)
      }
      return { path }
    },
    async open({ patienceMs = 45_000, ...options } = {}) {
      const scene = await openScene({
        body: ENGINE_BODY,
        scripts,
        ...options,
        swift: { minPartBytes: PART, ...options.swift },
      })
      scenes.push(scene)
      const page = await browser.open(scene.origin, { patienceMs })
      await untilReady(page)
      return { scene, page }
    },
  }
}

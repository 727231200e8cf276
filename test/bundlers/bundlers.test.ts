/**
 * The published package under each bundler, on a page with a Content-Security-Policy of `default-src 'self'`: the
 * element, its worker, and the chunks that it loads only when they are needed.
 */
import type { RequestListener, Server } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeRandomFile } from '../e2e/support/random-file.ts'
import { launchChromium } from '../support/chromium.ts'
import { type ConsumerProject, createConsumerProject, INSTALL_TIMEOUT_MS } from '../support/consumer.ts'
import { run, temporaryFolder } from '../support/processes.ts'
import { describeEmbeddedStore } from '../support/stores.ts'
import { filesOf, type Site, startSite } from './support/site.ts'
import { switchLanguage, uploadOn } from './support/visit.ts'

/** Three parts. */
const SIZE = 20_000_000

describeEmbeddedStore('bundlers', (store) => {
  let browser: Browser
  let files: Awaited<ReturnType<typeof temporaryFolder>>
  let film: string

  beforeAll(async () => {
    browser = await launchChromium()
    files = await temporaryFolder('sluice-film-')
    film = (await writeRandomFile(files.path, 'film.mp4', SIZE)).path
  })
  afterAll(async () => {
    await browser?.close()
    await files?.remove()
  })

  it(
    "runs in Vite's development server, on the sources of the page",
    async () => {
      const project = await createConsumerProject('test/bundlers/vite')
      const site = await startSite({ store, pages: (request, response) => vite.middlewares(request, response) })
      const vite = await startVite(project.folder, site.server)
      try {
        const visit = await uploadOn(browser, site.origin, film)
        expect(visit).toMatchObject({ state: 'done', violations: [], errors: [] })
        expect(visit.workers).toEqual([`${site.origin}/uploads/hash-worker.js`])

        const own = await uploadOn(browser, `${site.origin}/?own-worker`, film)
        expect(own).toMatchObject({ state: 'done', violations: [], errors: [] })
        expect(own.workers).toEqual([expect.stringContaining('hash-worker.js')])
        expect(own.workers[0]).not.toContain('/uploads/')
      } finally {
        await vite.close()
        await site.close()
        await project.remove()
      }
    },
    INSTALL_TIMEOUT_MS,
  )

  describe.each(['vite', 'webpack', 'esbuild'])('%s', (bundler) => {
    let project: ConsumerProject
    let site: Site

    beforeAll(async () => {
      project = await createConsumerProject(`test/bundlers/${bundler}`)
      await run(process.execPath, ['build.mjs'], { cwd: project.folder })
      site = await startSite({ store, pages: filesOf(join(project.folder, 'dist')) })
    }, INSTALL_TIMEOUT_MS)
    afterAll(async () => {
      await site?.close()
      await project?.remove()
    })

    it("uploads with the application's worker, and asks for nothing that `default-src 'self'` forbids", async () => {
      const visit = await uploadOn(browser, site.origin, film)
      expect(visit).toMatchObject({ state: 'done', parts: { stored: 3, count: 3 }, violations: [], errors: [] })
      expect(visit.workers).toEqual([`${site.origin}/uploads/hash-worker.js`])
      expect(await site.verify(visit.receipt ?? '')).toMatchObject({ size: SIZE })
    })

    it('uploads with a worker that the bundler has put beside the page', async () => {
      const visit = await uploadOn(browser, `${site.origin}/?own-worker`, film)
      expect(visit).toMatchObject({ state: 'done', violations: [], errors: [] })
      expect(visit.workers).toEqual([expect.stringMatching(/\.js$/)])
      expect(visit.workers[0]).not.toContain('/uploads/')
    })

    it('speaks a language that it has to load first', async () => {
      await switchLanguage(browser, site.origin, 'fr', 'Choisir des fichiers')
    })

    it('loads what it needs only where no worker may run', async () => {
      const strict = await startSite({
        store,
        pages: filesOf(join(project.folder, 'dist')),
        policy: { 'worker-src': "'none'" },
      })
      const visit = await uploadOn(browser, strict.origin, film).finally(() => strict.close())
      expect(visit).toMatchObject({ state: 'done', workers: [] })
      expect(new Set(visit.violations)).toEqual(new Set(['worker-src']))
      expect(await strict.verify(visit.receipt ?? '')).toMatchObject({ size: SIZE })
    })
  })
})

interface ViteServer {
  readonly middlewares: RequestListener
  close(): Promise<void>
}

/** The project's own Vite, in this process, on the server of the site. */
async function startVite(root: string, site: Server): Promise<ViteServer> {
  const address = pathToFileURL(createRequire(`${root}/`).resolve('vite')).href
  const { createServer } = (await import(address)) as { createServer(options: object): Promise<ViteServer> }
  const server = { middlewareMode: true, hmr: { server: site } }
  return await createServer({ root, configFile: false, cacheDir: join(root, '.vite'), logLevel: 'warn', server })
}

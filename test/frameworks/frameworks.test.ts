/** The recipes of docs/frameworks.md: the element in templates of React, Vue and Svelte, in their development forms. */
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { filesOf, type Site, startSite } from '../bundlers/support/site.ts'
import { openUploadPage } from '../e2e/support/upload-page.ts'
import { launchChromium } from '../support/chromium.ts'
import { type ConsumerProject, createConsumerProject, INSTALL_TIMEOUT_MS } from '../support/consumer.ts'
import { run } from '../support/processes.ts'
import { describeEmbeddedStore } from '../support/stores.ts'

describeEmbeddedStore('frameworks', (store) => {
  let browser: Browser
  let project: ConsumerProject
  let site: Site
  /** What `headers` of the page added, request by request. */
  const frameworks: (string | null)[] = []

  beforeAll(async () => {
    project = await createConsumerProject('test/frameworks/app')
    await run(process.execPath, ['build.mjs'], { cwd: project.folder })
    site = await startSite({
      store,
      pages: filesOf(join(project.folder, 'dist')),
      // Vue compiles the template in the page here; a build step would do so before.
      policy: { 'script-src': "'self' 'unsafe-eval'" },
      authorize: (request) => {
        frameworks.push(request.headers.get('X-Framework'))
        return { owner: 'ada', prefix: 'inbox', audience: 'file' }
      },
    })
    browser = await launchChromium()
  }, INSTALL_TIMEOUT_MS)
  afterAll(async () => {
    await browser?.close()
    await site?.close()
    await project?.remove()
  })

  it.each(['react', 'vue', 'svelte'])('%s sets properties, hears events and warns of nothing', async (framework) => {
    frameworks.length = 0
    const complaints: string[] = []
    const { page, pickMade, settled, close } = await openUploadPage(
      browser,
      `${site.origin}/${framework}.html`,
      (page) => {
        page.on('pageerror', (error) => complaints.push(error.message))
        page.on(
          'response',
          (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`),
        )
        page.on('console', (message) => {
          if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
        })
      },
    )
    await pickMade([{ name: 'note.txt', content: 'Hello', type: 'text/plain' }])
    expect((await settled()).files).toMatchObject([{ state: 'done' }])
    expect(await page.textContent('output')).toBe('note.txt: done')
    expect(await page.textContent('#app > p')).toBe('note.txt')
    expect(frameworks).toEqual([framework, framework])
    expect(complaints).toEqual([])
    await close()
  })
})

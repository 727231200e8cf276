/** The gallery as a test looks at it: what its scenes come to, and what the browser has to say against it. */
import type { Browser, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core'
import type { Scene } from '../../../src/dev/demo/gallery/scene.ts'

export type Expected = Pick<Scene, 'name' | 'shows' | 'problem'>

export interface Reached {
  readonly scene: string
  readonly state: string
  readonly problem: string | undefined
}

export interface GalleryPage {
  readonly page: Page
  /** Waits until a file of the scene is in the state that it is there to show; answers what it found in the end. */
  readonly reached: (scene: Expected) => Promise<Reached>
  /** Exceptions, errors in the console but those of requests that were meant to fail, breaches of the policy. */
  readonly complaints: readonly string[]
  readonly close: () => Promise<void>
}

/** A browser writes a line of its own for each request that fails, and here many are meant to. */
const MEANT = /^(?:Failed to load resource|Access to (?:XMLHttpRequest|fetch) at 'http:\/\/127\.0\.0\.1)/
/** Longer than any scene takes, on a machine that does other things as well. */
const PATIENCE_MS = 50_000

export async function openGallery(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<GalleryPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error' && !MEANT.test(message.text())) complaints.push(message.text())
  })
  await page.goto(url)
  return { page, complaints, reached: (scene) => reached(page, scene), close: () => context.close() }
}

async function reached(page: Page, { name, shows, problem }: Expected): Promise<Reached> {
  return await page.evaluate(
    async ({ name, shows, problem, patience }) => {
      const look = () => {
        const element = document.querySelector<HTMLElementTagNameMap['sluice-upload']>(`#${name} sluice-upload`)
        if (element === null) return [{ state: 'no element', problem: undefined }]
        if (element.files.length === 0) return [{ state: 'nothing', problem: undefined }]
        return element.files.map((file) => ({ state: file.state, problem: file.problem?.code }))
      }
      const isWanted = (file: ReturnType<typeof look>[number]) =>
        file.state === shows && (problem === undefined || file.problem === problem)
      const end = performance.now() + patience
      let files = look()
      while (!files.some(isWanted) && performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 100))
        files = look()
      }
      const found = files.find(isWanted) ?? files[0]
      return { scene: name, state: found?.state ?? '', problem: problem === undefined ? undefined : found?.problem }
    },
    { name, shows, problem, patience: PATIENCE_MS },
  )
}

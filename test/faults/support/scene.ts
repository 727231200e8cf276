/**
 * All that one case needs: containers of its own on the real Swift, an application, a fault proxy before each of the two,
 * and a page with the engine in real Chromium.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { UploadServerOptions } from '../../../src/server.ts'
import { type SwiftStore, type SwiftStoreOptions, swiftStore, tempAuth } from '../../../src/swift.ts'
import { type Application, startApplication } from '../../e2e/support/application.ts'
import type { TestContainers, TestStore } from '../../support/stores.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { openUploaderPage, pageFiles, type UploaderPage } from './uploader-page.ts'

export interface Scene extends Stage {
  readonly context: BrowserContext
  /** The page of now; another one after `leave`. */
  readonly ui: UploaderPage
  /** The page is gone in one of the ways in which pages go, and the person opens it again. */
  leave(how: 'reload' | 'crash' | 'close'): Promise<void>
  /** Another tab of the same browser; `ui` stays the first one. */
  openTab(): Promise<UploaderPage>
  /** The page of now is this one. */
  turnTo(tab: UploaderPage): void
  /** What `play` leaves on the way for `check`. */
  readonly lateness: { deliver?: () => Promise<number> }
}

/** A scene before its page is opened. */
export interface Stage {
  readonly ledger: Ledger
  /** Before Swift; for the page, and for the application's own requests. */
  readonly store: FaultProxy
  /** Before the application, whose page comes through it too. */
  readonly application: FaultProxy
  readonly containers: TestContainers
  readonly swift: TestStore
  readonly verify: Application['verify']
  /** The application signs with this key from now on, as after a restart with another configuration. */
  signWith(tempUrlKey: string): void
  close(): Promise<void>
}

export interface StageOptions {
  /** Whether connections of the page serve several requests; see the proxy. @default true */
  readonly keepAlive?: boolean
  /** @default 1 MiB, so that a file has several parts and a case is quick */
  readonly partBytes?: number
  readonly server?: Partial<Omit<UploadServerOptions, 'store' | 'stores'>>
  readonly driver?: (containers: TestContainers) => Partial<SwiftStoreOptions>
  /** Runs in the page before anything else. */
  readonly initScript?: string
  /** Pages that the store lets in. @default the page's own origin */
  readonly origins?: readonly string[]
}

const SILENT = { warn: () => undefined, error: () => undefined }

export const PART_BYTES: number = 1024 * 1024

const files = once(pageFiles)

export async function openScene(swift: TestStore, browser: Browser, options: StageOptions = {}): Promise<Scene> {
  const stage = await openStage(swift, options)
  const context = await browser.newContext()
  if (options.initScript !== undefined) await context.addInitScript(options.initScript)
  const open = () => openUploaderPage(context, stage.application.origin)
  let ui = await open()
  return {
    ...stage,
    context,
    get ui() {
      return ui
    },
    lateness: {},
    async leave(how) {
      stage.ledger.strike()
      if (how === 'reload') return ui.reload()
      if (how === 'crash') await crash(ui.page)
      else await ui.page.close()
      ui = await open()
    },
    openTab: open,
    turnTo(tab) {
      ui = tab
    },
    async close() {
      await context.close()
      await stage.close()
    },
  }
}

/** The page's process ends, as when it runs out of memory. */
async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const crashed = page.waitForEvent('crash')
  // Nobody is left to answer it.
  session.send('Page.crash').catch(() => undefined)
  await crashed
  await page.close()
}

export async function openStage(swift: TestStore, options: StageOptions = {}): Promise<Stage> {
  const ledger = createLedger()
  const { keepAlive = true, partBytes = PART_BYTES, server, driver } = options
  const { pathname, origin } = await swift.connect('runtime').publicUrl()
  const store = await startFaultProxy({ to: 'store', ledger, keepAlive, upstream: () => new URL(origin) })
  const proxied = store.origin + pathname
  let served = ''
  let newest: SwiftStore | undefined
  const application = await startFaultProxy({ to: 'application', ledger, keepAlive, upstream: () => new URL(served) })
  const ours = (containers: TestContainers) => ({
    publicUrl: proxied,
    internalUrl: proxied,
    minPartBytes: partBytes,
    ...driver?.(containers),
  })
  const behind = await startApplication(swift, {
    files: await files(),
    origins: options.origins ?? [application.origin],
    swift: ours,
    wrap: (first) => new Proxy(first, { get: (_, name) => Reflect.get(newest ?? first, name) }),
    // What the driver and the store meet here is known beforehand, and would be told at length.
    server: { logger: SILENT, ...server },
  })
  const { containers } = behind
  served = behind.origin
  return {
    ledger,
    store,
    application,
    containers,
    swift,
    verify: behind.verify,
    signWith(tempUrlKey) {
      const { authUrl, runtime } = swift.address()
      const auth = tempAuth({ url: authUrl, ...runtime })
      newest = swiftStore({ ...ours(containers), auth, container: containers.container, tempUrlKey })
    },
    async close() {
      await application.close()
      await behind.close()
      await store.close()
    },
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

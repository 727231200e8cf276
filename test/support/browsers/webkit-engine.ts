/**
 * WebKit, by selenium-webdriver: WebKitGTK's own WebKitWebDriver, which drives its small MiniBrowser. That one knows no
 * headless mode, so it runs on an Xvfb of its own.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Builder, By, Capabilities, Key as SeleniumKey, type WebDriver } from 'selenium-webdriver'
import { findProgram, isExecutable } from '../find-program.ts'
import { freePorts, type Server, startServer, temporaryFolder, waitUntilReady } from '../processes.ts'
import type { BrowserDriver, EngineKind, Key, PageDriver } from './test-browser.ts'

/** Where Debian keeps it: beside the library, not in the PATH. */
const MINI_BROWSERS = ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-4.1/MiniBrowser`)

/** A browser that is well quits in a tenth of it. */
const QUIT_MS = 5_000

const miniBrowser = (): string | undefined => MINI_BROWSERS.find(isExecutable)

export const webkitEngine: EngineKind = { name: 'WebKit', whyNot, launch }

function whyNot(): string | undefined {
  if (findProgram('WebKitWebDriver') === undefined || miniBrowser() === undefined) {
    return 'No WebKitWebDriver with its MiniBrowser: install the package "webkit2gtk-driver"'
  }
  return findProgram('Xvfb') === undefined ? 'No Xvfb in PATH: install the package "xvfb"' : undefined
}

async function launch(): Promise<BrowserDriver> {
  const folder = await temporaryFolder('sluice-webkit-')
  const servers: Server[] = []
  async function stop(): Promise<void> {
    for (const server of servers.reverse()) await server.stop()
    await folder.remove()
  }
  try {
    const screen = startServer({
      name: 'Xvfb',
      command: 'Xvfb',
      // It takes a free display by itself and writes its number to the log.
      args: ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp', '-noreset'],
      logFile: join(folder.path, 'xvfb.log'),
    })
    servers.push(screen)
    const driver = await startDriver(folder.path, await displayOf(screen))
    servers.push(driver.server)
    return browserOf(await openSession(driver.url), stop)
  } catch (error) {
    await stop()
    throw error
  }
}

async function displayOf(screen: Server): Promise<string> {
  const number = async () => /^\d+$/m.exec(await readFile(screen.logFile, 'utf8'))?.[0]
  await waitUntilReady(async () => (await number()) !== undefined, [screen])
  return `:${await number()}`
}

async function startDriver(folder: string, display: string): Promise<{ server: Server; url: string }> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const server = startServer({
    name: 'WebKitWebDriver',
    command: 'WebKitWebDriver',
    args: [`--port=${port}`],
    logFile: join(folder, 'webdriver.log'),
    // No settings or buses of the person whose machine this is.
    env: { DISPLAY: display, GDK_BACKEND: 'x11', GSETTINGS_BACKEND: 'memory', NO_AT_BRIDGE: '1', HOME: folder },
  })
  await waitUntilReady(async () => (await fetch(`${url}/status`)).ok, [server])
  return { server, url }
}

function openSession(url: string): Promise<WebDriver> {
  const capabilities = new Capabilities({
    browserName: 'MiniBrowser',
    // As the other drivers do with "leave this page?".
    unhandledPromptBehavior: 'accept',
    'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] },
  })
  return new Builder().usingServer(url).withCapabilities(capabilities).build()
}

function browserOf(session: WebDriver, stop: () => Promise<void>): BrowserDriver {
  // A session has one current window, so pages take turns. Its first window stays: the session ends with its last one.
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = last.then(act)
    last = result.catch(() => undefined)
    return result
  }
  return {
    openPage: () =>
      inTurn(async () => {
        const [first = ''] = await session.getAllWindowHandles()
        await session.switchTo().window(first)
        // Not a tab: mouse and screenshots never come back from one.
        await session.switchTo().newWindow('window')
        const handle = await session.getWindowHandle()
        return driverOf(session, (act) =>
          inTurn(async () => {
            await session.switchTo().window(handle)
            return await act()
          }),
        )
      }),
    async close() {
      // Not in turn, nor for long: a page that hangs would keep everybody waiting, and its processes end below anyway.
      await Promise.race([session.quit().catch(() => undefined), delay(QUIT_MS)])
      await stop()
    },
  }
}

function driverOf(session: WebDriver, within: <T>(act: () => Promise<T>) => Promise<T>): PageDriver {
  return {
    goto: (url) => within(() => session.get(url)),
    reload: () => within(() => session.navigate().refresh()),
    evaluate: (expression) =>
      within(() =>
        session.executeAsyncScript<string>(`const done = arguments[arguments.length - 1]; (${expression}).then(done)`),
      ),
    setFiles: (selector, paths) =>
      within(async () => await (await session.findElement(By.css(selector))).sendKeys(paths.join('\n'))),
    clickAt: (x, y) => within(() => session.actions().move({ x, y, duration: 0 }).click().perform()),
    press: (key) => within(() => press(session, key)),
    screenshot: () => within(async () => Buffer.from(await session.takeScreenshot(), 'base64')),
    close: () => within(() => session.close()),
  }
}

const KEYS: Readonly<Record<Exclude<Key, 'Shift+Tab'>, string>> = {
  Tab: SeleniumKey.TAB,
  Enter: SeleniumKey.ENTER,
  Space: SeleniumKey.SPACE,
  Escape: SeleniumKey.ESCAPE,
}

async function press(session: WebDriver, key: Key): Promise<void> {
  const actions = session.actions()
  if (key !== 'Shift+Tab') return await actions.sendKeys(KEYS[key]).perform()
  const { SHIFT, TAB } = SeleniumKey
  await actions.keyDown(SHIFT).sendKeys(TAB).keyUp(SHIFT).perform()
}

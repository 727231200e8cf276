/** A page that loses its network and gets it back. */
import type { TestPage } from '../../support/browsers/test-page.ts'
import type { Scene } from './scene.ts'

/** @returns How it comes back. */
export async function loseNetwork(page: TestPage, scene: Scene): Promise<() => Promise<void>> {
  const { setOffline } = page
  if (setOffline !== undefined) {
    await setOffline(true)
    return () => setOffline(false)
  }
  // Synthetic, for WebKit's driver: nobody answers any more at either address, and the page is told what a browser that
  // notices would tell it.
  await scene.cut()
  scene.weather.add({ id: 'no-network', fault: { kind: 'reset' } })
  await page.evaluate(tell, false)
  return async () => {
    scene.weather.remove('no-network')
    await scene.mend()
    await page.evaluate(tell, true)
  }
}

function tell(isOnline: boolean): void {
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => isOnline })
  dispatchEvent(new Event(isOnline ? 'online' : 'offline'))
}

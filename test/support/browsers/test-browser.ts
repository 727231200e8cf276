/**
 * One way to drive the three engines. Each driver offers a handful of acts (`PageDriver`); what tests say in terms of
 * elements and names is built on them once, in `test-page.ts`, so that a difference between two engines is one of the
 * engines and not of their drivers.
 */

export type EngineName = 'Chromium' | 'Firefox' | 'WebKit'

/** An engine as it can be started here. */
export interface EngineKind {
  readonly name: EngineName
  /** Why it cannot be started; nothing where it can. */
  whyNot(): string | undefined
  launch(): Promise<BrowserDriver>
}

export interface BrowserDriver {
  /**
   * A blank page that shares no storage with any other. WebKit's driver has one storage for all of them: there, what
   * keeps two tests apart is that each has an origin of its own.
   */
  openPage(): Promise<PageDriver>
  close(): Promise<void>
}

export interface PageDriver {
  goto(url: string): Promise<void>
  reload(): Promise<void>
  /** Evaluates an expression, waits for its promise, and answers the string that it gives. */
  evaluate(expression: string): Promise<string>
  /** What a person's choice in the browser's own dialog does: sets the files and fires `input` and `change`. */
  setFiles(selector: string, paths: readonly string[]): Promise<void>
  /** A real click of a mouse, in CSS pixels of the viewport. */
  clickAt(x: number, y: number): Promise<void>
  /** A real key, pressed where the focus is. */
  press(key: Key): Promise<void>
  /** PNG of the viewport. */
  screenshot(): Promise<Uint8Array>
  /** Takes the network away from the page, `navigator.onLine` and its events with it; missing where no driver can. */
  readonly setOffline?: (isOffline: boolean) => Promise<void>
  close(): Promise<void>
}

/** Keys that the tests press. */
export type Key = 'Tab' | 'Shift+Tab' | 'Enter' | 'Space' | 'Escape'

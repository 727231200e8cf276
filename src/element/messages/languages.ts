/** The languages there are, each loaded when a page asks for it. English is built in. */
import type { Messages } from './catalogue.ts'
import { en } from './en.ts'

const LANGUAGES: ReadonlyMap<string, () => Promise<Messages>> = new Map([
  ['ar', async () => (await import('./ar.ts')).ar],
  ['de', async () => (await import('./de.ts')).de],
  ['en', async () => en],
  ['es', async () => (await import('./es.ts')).es],
  ['fr', async () => (await import('./fr.ts')).fr],
  ['ja', async () => (await import('./ja.ts')).ja],
  ['pt', async () => (await import('./pt.ts')).pt],
  ['zh', async () => (await import('./zh.ts')).zh],
])

/**
 * The messages for a language tag, found as BCP 47 looks up (RFC 4647, section 3.4): `de-CH` is served by `de`, but its
 * numbers are written as in Switzerland. English where there is nothing nearer, or where it cannot be loaded.
 */
export async function loadMessages(tag: string): Promise<Messages> {
  const subtags = tag.toLowerCase().split('-')
  for (; subtags.length > 0; subtags.pop()) {
    const load = LANGUAGES.get(subtags.join('-'))
    if (load === undefined) continue
    try {
      return { ...(await load()), language: new Intl.Locale(tag).toString() }
    } catch {
      return en
    }
  }
  return en
}

import { describe, expect, test } from 'vitest'
import type { EngineProblemCode } from '../../client/engine/problems.ts'
import { type DiagnosisCause, ERROR_STATUS } from '../../protocol/error-codes.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { ja } from './ja.ts'
import { problemGroup } from './problem-groups.ts'
import { pt } from './pt.ts'
import { zh } from './zh.ts'

/** Complete by type: a cause that is added there must be added here. */
const CAUSES: Readonly<Record<DiagnosisCause | EngineProblemCode, true>> = {
  grant_expired: true,
  key_rejected: true,
  account_blocked: true,
  clocks_differ: true,
  origin_not_allowed: true,
  container_missing: true,
  quota_exceeded: true,
  store_busy: true,
  store_unreachable: true,
  blocked_near_you: true,
  none: true,
  network: true,
  application_unreachable: true,
  application_unexpected: true,
  login_required: true,
  store_refused: true,
  etag_hidden: true,
  corrupted_on_the_way: true,
  file_changed: true,
  file_slow: true,
  file_unreadable: true,
  upload_ended: true,
}

const CODES = [...new Set([...Object.keys(ERROR_STATUS), ...Object.keys(CAUSES)])]

test.each(CODES)('%s has a sentence', (code) => {
  expect(problemGroup(code)).toBeDefined()
})

/** Every phrase of a catalogue with its path, so that two languages can be laid side by side. */
function phrasesOf(value: unknown, path = ''): readonly (readonly [path: string, phrase: string])[] {
  if (typeof value === 'string') return [[path, value]]
  return Object.entries(value as object).flatMap(([key, inner]) => phrasesOf(inner, `${path}.${key}`))
}

const placeholders = (phrase: string) => (phrase.match(/\{\w+\}/gu) ?? []).sort()

describe.each([ar, de, en, es, fr, ja, pt, zh])('$language', (messages) => {
  const phrases = phrasesOf(messages)

  test('says each thing once, and all of it', () => {
    const texts = phrases.filter(([path]) => !/\.(?:files|canContinue)\./u.test(path)).map(([, phrase]) => phrase)
    expect(texts.filter((text, at) => text === '' || texts.indexOf(text) !== at)).toEqual([])
  })

  test('ends every sentence', () => {
    for (const sentence of Object.values(messages.problems)) expect(sentence).toMatch(/[.。۔]$/u)
  })

  test('has the placeholders of the English', () => {
    const english = new Map(phrasesOf(en))
    for (const [path, phrase] of phrases) {
      // A language may have plural categories that English lacks; those for one and two may spell the number out.
      const model = english.get(path) ?? english.get(path.replace(/\.\w+$/u, '.other'))
      const isSpelled = /\.(?:zero|one|two)$/u.test(path)
      if (!isSpelled) expect([path, ...placeholders(phrase)]).toEqual([path, ...placeholders(model ?? '')])
    }
  })

  test('has a form for every plural category of its language', () => {
    for (const plural of [messages.files, messages.canContinue]) {
      const { pluralCategories } = new Intl.PluralRules(messages.language).resolvedOptions()
      const needed = pluralCategories.filter((category) => category !== 'many' || messages.language === 'ar')
      expect(Object.keys(plural)).toEqual(expect.arrayContaining(needed))
    }
  })
})

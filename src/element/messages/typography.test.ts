/** Each language by its own typographic rules; what a typist leaves out and a reader stumbles over. */
import { describe, expect, test } from 'vitest'
import { ar } from './ar.ts'
import type { Plural } from './catalogue.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { ja } from './ja.ts'
import { pt } from './pt.ts'
import { zh } from './zh.ts'

/** Every phrase on a line of its own. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return Object.values(value as object)
    .map(textOf)
    .join('\n')
}

describe.each([ar, de, en, es, fr, ja, pt, zh])('$language', (messages) => {
  test('has no typewriter quotes, dots or double spaces', () => {
    expect(textOf(messages).match(/'|\.\.\.|\S {2,}\S/gu)).toBeNull()
  })

  test('has plural forms for no category that its language lacks', () => {
    const { pluralCategories } = new Intl.PluralRules(messages.language).resolvedOptions()
    const used = [messages.files, messages.canContinue].flatMap((plural: Plural) => Object.keys(plural))
    expect(used.filter((category) => !(pluralCategories as string[]).includes(category))).toEqual([])
  })

  test('counts with its number, but where one or two are words', () => {
    for (const plural of [messages.files, messages.canContinue]) {
      for (const category of ['few', 'many', 'other'] as const) expect(plural[category] ?? '{n}').toContain('{n}')
    }
  })
})

test('French parts a colon with a no-break space, a question mark with a narrow one', () => {
  const text = textOf(fr)
  expect(text.match(/[^\u00a0]:/gu)).toBeNull()
  expect(text.match(/[^\u202f][?!;]/gu)).toBeNull()
  expect(text).toMatch(/\u00a0:/u)
})

test('Spanish opens what it asks', () => {
  expect(textOf(es).match(/[^¿\n]*\?/gu)).toEqual(['Seguro?'])
  expect(es.sure).toBe('¿Seguro?')
})

test.each([ja, zh])('$language ends and parts sentences with signs of full width', (messages) => {
  expect(textOf(messages).match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}}][.,:?!]/gu)).toBeNull()
})

test('Arabic has its own commas and question marks, and is the only one from right to left', () => {
  expect(textOf(ar).match(/[?,;]/gu)).toBeNull()
  expect([ar, de, en, es, fr, ja, pt, zh].filter(({ direction }) => direction === 'rtl')).toEqual([ar])
})

test('phrases are typed letters: no marks of direction, which the element sets itself', () => {
  for (const messages of [ar, de, en, es, fr, ja, pt, zh]) {
    expect(textOf(messages).match(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu)).toBeNull()
  }
})

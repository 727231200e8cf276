import { expect, test } from 'vitest'
import { en } from './en.ts'
import { loadMessages } from './languages.ts'

test.each([
  ['de', 'Abbrechen', 'de'],
  ['de-CH', 'Abbrechen', 'de-CH'],
  ['DE-at-1996', 'Abbrechen', 'de-AT-1996'],
  ['en-GB', 'Cancel', 'en-GB'],
  ['fr-CA', 'Annuler', 'fr-CA'],
  ['es-419', 'Cancelar', 'es-419'],
  ['pt-PT', 'Cancelar', 'pt-PT'],
  ['ja', 'キャンセル', 'ja'],
  ['zh-Hans-SG', '取消', 'zh-Hans-SG'],
  ['ar-EG', 'إلغاء', 'ar-EG'],
])('%s', async (tag, cancel, language) => {
  expect(await loadMessages(tag)).toMatchObject({ cancel, language })
})

test.each(['', 'tlh', 'de_DE', 'x-klingon', '!'])('%j is answered in English', async (tag) => {
  expect(await loadMessages(tag)).toEqual(en)
})

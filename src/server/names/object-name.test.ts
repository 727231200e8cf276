import { describe, expect, test } from 'vitest'
import { utf8Length } from './clean-name.ts'
import { generateObjectNames, objectNameProblem } from './object-name.ts'

let counter = 0
const random = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(++counter)
const file = (name: string, path?: string) => ({ name, size: 1, type: '', ...(path !== undefined && { path }) })

function names(
  files: readonly ReturnType<typeof file>[],
  { prefix = 'u/7', maxNameBytes = 1024 } = {},
): readonly string[] {
  return generateObjectNames(
    files.map((one) => ({ file: one, prefix, maxNameBytes })),
    random,
  )
}

describe('generated names', () => {
  test('are prefix, random part, file name', () => {
    expect(names([file('a b.txt')])).toEqual([expect.stringMatching(/^u\/7\/[0-9a-f]{32}\/a b\.txt$/)])
    expect(names([file('a.txt')], { prefix: '' })).toEqual([expect.stringMatching(/^[0-9a-f]{32}\/a\.txt$/)])
  })

  test('share the random part within a folder only', () => {
    const [one = '', two = '', three = '', four = ''] = names([
      file('1.jpg', 'trip/day 1/1.jpg'),
      file('2.jpg', 'trip/day 2/2.jpg'),
      file('1.jpg', 'other/1.jpg'),
      file('1.jpg'),
    ])
    const randomPart = (name: string): string | undefined => name.split('/')[2]
    expect(one.endsWith('/trip/day 1/1.jpg')).toBe(true)
    expect(two.endsWith('/trip/day 2/2.jpg')).toBe(true)
    expect(randomPart(one)).toBe(randomPart(two))
    expect(new Set([one, three, four].map(randomPart)).size).toBe(3)
  })

  test('of one folder that clean to the same name get numbers', () => {
    const made = names([file('a.txt', 'd/a.txt'), file('.a.txt', 'd/.a.txt'), file('a.txt.', 'd/a.txt.')])
    expect(made.map((name) => name.slice(name.indexOf('/d/')))).toEqual(['/d/a.txt', '/d/a (2).txt', '/d/a (3).txt'])
  })

  test('a number that is already a name is skipped', () => {
    const made = names(['a.txt', 'a (2).txt', 'a.txt', 'a (2).txt'].map((name) => file(name, `d/${name}`)))
    expect(new Set(made).size).toBe(4)
    expect(made.map((name) => name.slice(name.indexOf('/d/') + 3))).toEqual([
      'a.txt',
      'a (2).txt',
      'a (3).txt',
      'a (2) (2).txt',
    ])
  })

  test('a hundred equal long names, and paths of nothing but spaces, are quickly done', () => {
    const long = `${'é'.repeat(120)}.txt`
    const equal = names(Array(100).fill(file(long, `d/${long}`)))
    expect(new Set(equal).size).toBe(100)
    const spaces = `${`a${' '.repeat(2000)}b/`.repeat(2)}x`
    expect(names(Array(100).fill(file('x', spaces)))).toHaveLength(100)
  })

  test('never leave the prefix, and keep within the length of the store', () => {
    const deep = `${'folder/'.repeat(200)}${'x'.repeat(300)}.bin`
    for (const name of names([file('../../x', '../../x'), file(`${'x'.repeat(300)}.bin`, deep)], {
      maxNameBytes: 300,
    })) {
      expect(name.startsWith('u/7/')).toBe(true)
      expect(name.split('/')).not.toContain('..')
      expect(utf8Length(name)).toBeLessThanOrEqual(300)
    }
  })
})

describe('given names', () => {
  test.each(['a', 'a/b c/ü 项目.mp4', `a/${'x'.repeat(200)}`, 'a/..b/...', 'a#b?c%2e'])('%j is fine', (name) => {
    expect(objectNameProblem(name, 1024)).toBeUndefined()
  })

  test.each(['', '/a', 'a/', 'a//b', '.', 'a/../b', 'a\nb', 'a\u202eb', 'a\ud800', 'x'.repeat(1025)])(
    '%j is refused',
    (name) => {
      expect(objectNameProblem(name, 1024)).toEqual(expect.any(String))
    },
  )
})

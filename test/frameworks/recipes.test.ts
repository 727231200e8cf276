/** docs/frameworks.md shows what the tests run. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const page = await readFile(`${ROOT}docs/frameworks.md`, 'utf8')
const recipes = Array.from(page.matchAll(/<!-- from (\S+) -->\n```\w+\n([\s\S]*?)```/g), ([, file, code]) => ({
  file: file ?? '',
  code: code ?? '',
}))

it('has recipes for React, Next, Vue and Svelte', () => {
  expect(recipes.map(({ file }) => file)).toEqual([
    'test/frameworks/app/react.tsx',
    'examples/next/app/upload.tsx',
    'examples/next/app/uploads/[[...path]]/route.ts',
    'test/frameworks/app/vue.js',
    'test/frameworks/app/upload.svelte',
  ])
})

it.each(recipes)('$file stands there as it is', async ({ file, code }) => {
  expect(await readFile(`${ROOT}${file}`, 'utf8')).toContain(code)
})

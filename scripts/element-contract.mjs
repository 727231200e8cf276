// What the element promises a page, told by its doc block and its members, in every form that somebody reads:
// dist/custom-elements.json for editors, dist/element-*.d.ts for the templates of frameworks, docs/element.md for
// people. The first two come with every build.
//   --docs    writes the page's tables
//   --check   fails where the page does not say what the element says
import { readFile, writeFile } from 'node:fs/promises'
import { frameworkTypes } from './element-contract/framework-types.mjs'
import { readManifest } from './element-contract/manifest.mjs'
import { withTables } from './element-contract/tables.mjs'

const PAGE = 'docs/element.md'

const { manifest, element } = await readManifest()
await writeFile('dist/custom-elements.json', `${JSON.stringify(manifest, null, 2)}\n`)
for (const [name, text] of Object.entries(frameworkTypes(element))) await writeFile(`dist/${name}`, text)

if (process.argv.includes('--docs')) await writeFile(PAGE, withTables(await readFile(PAGE, 'utf8'), element))

if (process.argv.includes('--check')) {
  const page = await readFile(PAGE, 'utf8')
  if (page !== withTables(page, element)) {
    console.error(`${PAGE} does not say what the element's doc block says. Run: npm run docs`)
    process.exitCode = 1
  }
}

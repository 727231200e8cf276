// Bundles what a browser loads as files: the hash worker, the self-registering element, and the chunks that it loads
// beside its start or only when they are needed. Their text also goes into src/server/browser-files.generated.ts, so that the
// upload server can serve them from the application's own origin on any runtime, without a file system. The embedded
// store's page is bundled likewise.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { rolldown } from 'rolldown'
import { minify } from 'terser'
import { minifyStyles } from './minify-styles.mjs'

const SERVED = 'dist/browser'
/** What the engine alone would cost a page that bundles it; only its size is of interest (`npm run size`). */
const MEASURED = 'dist/.size'

const bundles = [
  // One plain script: workers are started from it by address, by blob, as classic scripts and as modules.
  { input: { 'hash-worker': 'src/client/worker/hash-worker.ts' }, format: 'iife', folder: SERVED },
  { input: { 'sluice-upload': 'src/element-define.ts' }, format: 'esm', folder: SERVED },
  { input: { client: 'src/client/browser/create-uploader.ts' }, format: 'esm', folder: MEASURED },
]

/** Every byte is loaded by every visitor; this is some 2 % less than one pass of the bundler's own minifier. */
const TERSE = { ecma: 2020, compress: { passes: 3, unsafe_arrows: true } }

const files = {}
for (const folder of [SERVED, MEASURED]) await rm(folder, { recursive: true, force: true })
for (const { input, format, folder } of bundles) {
  // What a chunk shares with its entry stays in the entry: one script starts everything.
  const bundle = await rolldown({
    input,
    platform: 'browser',
    preserveEntrySignatures: 'allow-extension',
    plugins: [minifyStyles],
  })
  const { output } = await bundle.generate({
    format,
    minify: true,
    entryFileNames: '[name].js',
    // Served beside the entry, so the relative import between them holds on any server.
    chunkFileNames: '[name].js',
    // A chunk that is loaded late may be a newer one than the entry in the page. By their own names, what it wants of
    // the entry is the same thing or nothing; by short ones it could be something else.
    minifyInternalExports: false,
  })
  await bundle.close()
  await mkdir(folder, { recursive: true })
  for (const { fileName, code: bundled } of output) {
    const { code = '' } = await minify(bundled, { ...TERSE, module: format === 'esm', toplevel: true })
    await writeFile(`${folder}/${fileName}`, code)
    if (folder === SERVED) files[fileName] = code
  }
}

const generated = `// Made by scripts/bundle-browser.mjs; not kept in git.
export const browserFiles: Readonly<Record<string, string>> = ${JSON.stringify(files, null, 2)}
`
await writeIfChanged('src/server/browser-files.generated.ts', generated)
await bundleWeatherPage()
await bundleGalleryPage()

/** The embedded store's page at `/weather`: three files, read by the store as text. */
async function bundleWeatherPage() {
  const folder = 'src/dev/store/weather/page'
  await writePageFiles('src/dev/store/weather', {
    'index.html': await readFile(`${folder}/index.html`, 'utf8'),
    'page.css': await readFile(`${folder}/page.css`, 'utf8'),
    'page.js': await bundleAlone(`${folder}/main.ts`, 'esm'),
  })
}

/** The demo's gallery: its script, and the worker of one of its scenes. */
async function bundleGalleryPage() {
  const folder = 'src/dev/demo/gallery/page'
  await writePageFiles('src/dev/demo/gallery', {
    'page.js': await bundleAlone(`${folder}/main.ts`, 'esm'),
    'busy-worker.js': await bundleAlone(`${folder}/busy-worker.ts`, 'iife'),
  })
}

async function bundleAlone(input, format) {
  const bundle = await rolldown({ input, platform: 'browser' })
  const { output } = await bundle.generate({ format, minify: true, codeSplitting: false })
  await bundle.close()
  return output[0].code
}

async function writePageFiles(folder, texts) {
  await writeIfChanged(
    `${folder}/page-files.generated.ts`,
    `// Made by scripts/bundle-browser.mjs from page/; not kept in git.
export const pageFiles: Readonly<Record<'${Object.keys(texts).join("' | '")}', string>> = ${JSON.stringify(texts, null, 2)}
`,
  )
}

/** An unchanged file keeps its time, so that the compiler has nothing to do. */
async function writeIfChanged(target, text) {
  const before = await readFile(target, 'utf8').catch(() => '')
  if (before !== text) await writeFile(target, text)
}

// Bundles what a browser loads as one file: the hash worker and the self-registering element. Their text also goes
// into src/server/browser-files.generated.ts, so that the upload server can serve both from the application's own
// origin on any runtime, without a file system.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { rolldown } from 'rolldown'

const bundles = [
  {
    input: 'src/client/worker/hash-worker.ts',
    file: 'dist/hash-worker.bundle.js',
    name: 'hash-worker.js',
    format: 'iife',
  },
  { input: 'src/element-define.ts', file: 'dist/sluice-upload.bundle.js', name: 'sluice-upload.js', format: 'esm' },
]

await mkdir('dist', { recursive: true })
const entries = []
for (const { input, file, name, format } of bundles) {
  const bundle = await rolldown({ input, platform: 'browser' })
  await bundle.write({ file, format, minify: true, codeSplitting: false })
  await bundle.close()
  entries.push(`  ${JSON.stringify(name)}: ${JSON.stringify(await readFile(file, 'utf8'))},`)
}

const generated = `// Made by scripts/bundle-browser.mjs; not kept in git.
export const browserFiles: Readonly<Record<string, string>> = {
${entries.join('\n')}
}
`
const target = 'src/server/browser-files.generated.ts'
const before = await readFile(target, 'utf8').catch(() => '')
// An unchanged file keeps its time, so that the compiler has nothing to do.
if (before !== generated) await writeFile(target, generated)

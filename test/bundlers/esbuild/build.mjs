import { cp } from 'node:fs/promises'
import { build } from 'esbuild'

await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: { main: './main.js', 'hash-worker': 'sluice/hash-worker' },
  bundle: true,
  format: 'esm',
  splitting: true, // else the chunks that are seldom needed would lie in the main file
  minify: true,
  outdir: 'dist',
})
await cp(`${import.meta.dirname}/index.html`, `${import.meta.dirname}/dist/index.html`)

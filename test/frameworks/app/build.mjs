// Three pages, one for each framework.
import { readFile, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { compile } from 'svelte/compiler'

const FRAMEWORKS = ['react', 'vue', 'svelte']
const folder = import.meta.dirname

const svelte = {
  name: 'svelte',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.svelte$/ }, async ({ path }) => ({
      contents: compile(await readFile(path, 'utf8'), { filename: path }).js.code,
    })),
}

await build({
  absWorkingDir: folder,
  entryPoints: ['react.tsx', 'vue.js', 'svelte.js'],
  bundle: true,
  format: 'esm',
  splitting: true,
  jsx: 'automatic',
  // Development forms: they warn about what they do not like.
  define: {
    'process.env.NODE_ENV': '"development"',
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  plugins: [svelte],
  outdir: 'dist',
})
const page = await readFile(`${folder}/index.html`, 'utf8')
for (const name of FRAMEWORKS) await writeFile(`${folder}/dist/${name}.html`, page.replace('react.js', `${name}.js`))

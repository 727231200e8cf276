import { cp } from 'node:fs/promises'
import { promisify } from 'node:util'
import webpack from 'webpack'

const compiler = webpack({
  mode: 'production',
  context: import.meta.dirname,
  entry: './main.js',
  output: { path: `${import.meta.dirname}/dist`, filename: 'main.js' },
})
const stats = await promisify(compiler.run.bind(compiler))()
if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString())
await promisify(compiler.close.bind(compiler))()
await cp(`${import.meta.dirname}/index.html`, `${import.meta.dirname}/dist/index.html`)

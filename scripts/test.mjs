// `npm test`: everything from a fresh clone. Packages, dependencies, build, then vitest; the last line counts.
//   --long   the tests that take long (test/**/*.long.test.ts)
//   --big    the ones that need tens of gigabytes of disk (test/**/*.big.test.ts)
// Anything else is handed to vitest, such as a file name.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { provideDebianPackages } from './debian-packages.mjs'

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))

const MODES = { '--long': { SLUICE_LONG: '1' }, '--big': { SLUICE_BIG: '1' } }
const args = process.argv.slice(2)
const mode = Object.assign({}, ...args.map((arg) => MODES[arg]))
const forVitest = args.filter((arg) => !(arg in MODES))

function must(command, ...commandArgs) {
  const { status } = spawnSync(command, commandArgs, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

provideDebianPackages()
if (!existsSync('node_modules')) must('npm', 'ci', '--no-audit', '--no-fund')
must('npm', 'run', '--silent', 'build')

const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'))
const report = join(folder, 'report.json')
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...forVitest,
  ],
  { stdio: 'inherit', env: { ...process.env, ...mode } },
)
const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
rmSync(folder, { recursive: true })

const { numPassedTests: passed = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0 } = counts
// A file that cannot be loaded, or an error outside every test, fails the run without failing a test.
const failed = status === 0 ? numFailedTests : Math.max(numFailedTests, 1)
const skipped = numPendingTests + numTodoTests
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed > 0 ? 1 : 0)

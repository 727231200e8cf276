// `npm run simulate`: the engine's core in very many seeded worlds, on all processors.
//   --seeds N     how many (1,000,000)
//   --from N      the first one (0)
//   --seed N      this one alone, told step by step
//   --planted     bugs put in on purpose, one after the other, until a seed catches each; --seeds N is the patience
//   --workers N   how many at once (as many as there are processors)
//   --json        the result as JSON on the last line
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { rolldown } from 'rolldown'
import { PLANTED_BUGS, plant } from './planted-bugs.mjs'

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string' },
    planted: { type: 'boolean', default: false },
    workers: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean', default: false },
  },
})

/** Few enough that all workers end at about the same time, many enough that asking for more costs nothing. */
const CHUNK = 250
/** Every planted bug must be caught within so many seeds. */
const PLANTED_SEEDS = 3000

const folder = mkdtempSync(join(tmpdir(), 'sluice-simulate-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const isOnTerminal = process.stderr.isTTY === true
/** When progress was told last. */
let toldAt = 0

if (values.seed !== undefined) await replay(Number(values.seed))
else if (values.planted) await runPlanted(Number(values.seeds ?? PLANTED_SEEDS))
else await runMany(Number(values.from), Number(values.seeds ?? 1_000_000))

/** The simulation in one file, with a bug in it if one is named. */
async function bundle(bug) {
  const file = join(folder, `${bug?.name.replace(/\W+/g, '-') ?? 'simulation'}.mjs`)
  const built = await rolldown({
    input: 'test/simulation/run-seeds.ts',
    platform: 'node',
    plugins: bug ? [plant(bug)] : [],
  })
  await built.write({ file, format: 'esm' })
  await built.close()
  return pathToFileURL(file).href
}

async function replay(seed) {
  const { runSeed } = await import(await bundle())
  const broken = runSeed(seed, { trace: (line) => console.log(line) })
  console.log(broken.length === 0 ? `seed ${seed}: nothing is broken` : `seed ${seed}: ${broken.join('\n')}`)
  process.exitCode = broken.length === 0 ? 0 : 1
}

async function runMany(from, count) {
  const began = performance.now()
  const finding = await search(await bundle(), from, count, (done) => tellProgress(done, count, began))
  const seconds = (performance.now() - began) / 1000
  const done = finding?.done ?? count
  if (isOnTerminal) process.stderr.write('\n')
  console.log(`${done} seeds from ${from} in ${seconds.toFixed(0)} s, ${(done / seconds).toFixed(0)} a second`)
  if (finding) {
    console.log(
      `seed ${finding.seed} breaks:\n${finding.broken.join('\n')}\nAlone: npm run simulate -- --seed ${finding.seed}`,
    )
    process.exitCode = 1
  } else console.log('No invariant is broken.')
  if (values.json) console.log(JSON.stringify({ from, seeds: done, seconds, finding: finding ?? null }))
}

async function runPlanted(patience) {
  const rows = []
  for (const bug of PLANTED_BUGS) {
    const finding = await search(await bundle(bug), 0, patience)
    rows.push({ bug: bug.name, seed: finding?.seed ?? null, broken: finding?.broken[0] ?? 'not caught' })
    console.log(`${bug.name}: ${finding ? `seed ${finding.seed}: ${finding.broken[0]}` : 'NOT CAUGHT'}`)
    if (!finding) process.exitCode = 1
  }
  if (values.json) console.log(JSON.stringify(rows))
}

/** @returns the broken seed with the lowest number among those begun, if there is one */
function search(url, from, count, onProgress = () => {}) {
  const end = from + count
  const threads = []
  let next = from
  let done = 0
  let first
  const work = (resolve, reject) => {
    const worker = new Worker(new URL('./simulate-worker.mjs', import.meta.url), { workerData: { url } })
    const ask = () => {
      if (first || next >= end) return void worker.terminate().then(resolve)
      worker.postMessage({ from: next, count: Math.min(CHUNK, end - next) })
      next += CHUNK
    }
    worker.on('error', reject)
    worker.on('message', ({ finding, count: ran }) => {
      done += ran
      if (finding && (!first || finding.seed < first.seed)) first = finding
      onProgress(done)
      ask()
    })
    ask()
  }
  for (let worker = 0; worker < Math.max(1, Number(values.workers)); worker += 1) threads.push(new Promise(work))
  return Promise.all(threads).then(() => first && { ...first, done })
}

function tellProgress(done, count, began) {
  const now = performance.now()
  if (now - toldAt < (isOnTerminal ? 500 : 60_000)) return
  toldAt = now
  const rate = (done * 1000) / (now - began)
  const line = `${done} of ${count} seeds, ${rate.toFixed(0)} a second, ${((count - done) / rate / 60).toFixed(0)} min left`
  process.stderr.write(isOnTerminal ? `\r${line}  ` : `${line}\n`)
}

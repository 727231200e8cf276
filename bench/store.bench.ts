/** The embedded store beside real OpenStack Swift and a server that keeps nothing, in turns, on the same machine. */
import { afterAll, beforeAll, describe, inject, it } from 'vitest'
import { type Contender, LISTED, startEmbedded, startSink, useRealSwift } from './support/contenders.ts'
import { firstPage, listAll, putLarge, putSmall } from './support/load.ts'
import { type Measure, median, save, table } from './support/report.ts'

/** In turns, so that what else the machine does falls on all of them. */
const ROUNDS = 3
const LARGE_BYTES = 1_000_000_000
const SMALL_BYTES = 10_000
const SMALL_SECONDS = 4

const MEASURES = [
  { what: 'PUT of 1 GB', unit: 'MB/s', measure: (contender: Contender) => putLarge(contender, LARGE_BYTES) },
  {
    what: 'PUTs of 10 kB',
    unit: '1/s',
    measure: (contender: Contender) => putSmall(contender, SMALL_BYTES, SMALL_SECONDS),
  },
  { what: `listing of ${LISTED.toLocaleString('en')}`, unit: 'names/s', measure: listAll },
]

describe.skipIf(inject('realSwift') === null)('the embedded store beside real Swift', () => {
  const contenders: Contender[] = []

  beforeAll(async () => {
    const swift = inject('realSwift')
    if (swift === null) throw new Error('Real Swift is not installed.')
    const embedded = await startEmbedded()
    contenders.push(embedded)
    contenders.unshift(await startSink(await firstPage(embedded)))
    contenders.push(await useRealSwift(swift))
  })
  afterAll(async () => {
    for (const contender of contenders) await contender.stop()
  })

  it('is measured', async () => {
    const results: Measure[] = []
    for (const { what, unit, measure } of MEASURES) {
      const values = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
      for (let round = 0; round < ROUNDS; round++) {
        for (const contender of contenders) values.get(contender.name)?.push(await measure(contender))
      }
      const medians = Object.fromEntries([...values].map(([name, figures]) => [name, median(figures)]))
      results.push({ what, unit, medians })
    }
    process.stdout.write(`\n${table(results, 'OpenStack Swift')}\n\n`)
    await save('store', results, 'OpenStack Swift')
  })
})

/** A run's figures: as a table, as JSON, and as a chart of ratios. */
import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { init } from 'echarts'

export interface Measure {
  readonly what: string
  readonly unit: string
  /** Median of the rounds, by contender. */
  readonly medians: Readonly<Record<string, number>>
}

const RESULTS = new URL('../results/', import.meta.url)

/** The middle one; of an even number the lower of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? Number.NaN
}

/** @param reference the contender that the others are compared with. */
export function table(measures: readonly Measure[], reference: string): string {
  const names = Object.keys(measures[0]?.medians ?? {})
  const rows = [
    ['', 'unit', ...names, ...names.filter((name) => name !== reference).map((name) => `${name} ÷ ${reference}`)],
  ]
  for (const { what, unit, medians } of measures) {
    const ratios = names.filter((name) => name !== reference).map((name) => ratio(medians, name, reference).toFixed(2))
    rows.push([what, unit, ...names.map((name) => Math.round(medians[name] ?? 0).toLocaleString('en')), ...ratios])
  }
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map((row) =>
      row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n')
}

/** Writes `bench/results/<name>.json` and `<name>.svg`. */
export async function save(name: string, measures: readonly Measure[], reference: string): Promise<void> {
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, node: process.version }
  const result = { date: new Date().toISOString(), machine, reference, measures }
  await writeFile(new URL(`${name}.json`, RESULTS), `${JSON.stringify(result, null, 2)}\n`)
  await writeFile(new URL(`${name}.svg`, RESULTS), chart(measures, reference))
}

function ratio(medians: Measure['medians'], name: string, reference: string): number {
  return (medians[name] ?? Number.NaN) / (medians[reference] ?? Number.NaN)
}

/** Bars: how many times as fast as the reference, on a logarithmic axis, where twice and half are equally long. */
function chart(measures: readonly Measure[], reference: string): string {
  const names = Object.keys(measures[0]?.medians ?? {}).filter((name) => name !== reference)
  const view = init(null, null, { renderer: 'svg', ssr: true, width: 760, height: 90 + 90 * measures.length })
  view.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    color: ['#9aa7b4', '#1668b8'],
    title: { left: 16, top: 8, text: `Times as fast as ${reference}`, subtext: 'same machine, same run; logarithmic' },
    legend: { top: 12, right: 16, data: names },
    grid: { left: 170, right: 60, top: 70, bottom: 30 },
    xAxis: { type: 'log', min: 0.5, axisLabel: { formatter: '{value} ×' } },
    yAxis: { type: 'category', inverse: true, data: measures.map(({ what }) => what) },
    series: names.map((name) => ({
      name,
      type: 'bar',
      data: measures.map(({ medians }) => Number(ratio(medians, name, reference).toFixed(2))),
      label: { show: true, position: 'right', formatter: '{c} ×' },
    })),
  })
  return view.renderToSVGString()
}

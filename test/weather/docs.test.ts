/** docs/weather.md is true: its commands are answered as it says, its code runs, and its tables are complete. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WEATHER_PRESETS } from '../../src/dev.ts'
import { openScene, type Scene } from './support/scene.ts'

const TEXT = readFileSync(new URL('../../docs/weather.md', import.meta.url), 'utf8')

const blocks = (language: string): readonly string[] =>
  [...TEXT.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code = '']) => code)

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene?.close())

describe('docs/weather.md', () => {
  const commands = blocks('sh')
    .flatMap((block) => block.split(/^(?=curl)/m))
    .filter((one) => !one.includes(' -N '))

  it.each(commands)('%s', async (command) => {
    const target = /http:\/\/127\.0\.0\.1:8080(\S+)/.exec(command)?.[1] ?? ''
    const body = /-d '(.*)'/s.exec(command)?.[1]
    const method = /-X (\w+)/.exec(command)?.[1] ?? (body === undefined ? 'GET' : 'POST')
    const headers = { 'Content-Type': 'application/json' }
    const answer = await scene.raw({ method, target, headers, ...(body === undefined ? {} : { body }) })
    expect(answer.status).toBe({ GET: 200, POST: 201, PUT: 204, DELETE: 204 }[method])
  })

  it('has code that runs, with an example of every fault', () => {
    const kinds = new Set<string>()
    for (const code of blocks('js')) {
      new Function('store', code)(scene.store)
      for (const { fault } of scene.store.weather.rules()) kinds.add(fault.kind)
      scene.store.weather.clear()
    }
    const table = [...TEXT.matchAll(/^\| `([\w-]+)` \| .* \| .*\|$/gm)].map(([, kind]) => kind)
    expect([...kinds].sort()).toEqual(table.sort())
    expect(kinds.size).toBe(12)
  })

  it('names every preset', () => {
    for (const { name } of WEATHER_PRESETS) expect(TEXT).toContain(`| \`${name}\` |`)
  })
})

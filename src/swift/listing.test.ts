import { expect, it } from 'vitest'
import { parseCapabilities } from './account/capabilities.ts'
import type { SwiftContext } from './context.ts'
import { listObjects } from './listing.ts'

const NAMES = Array.from({ length: 7 }, (_, index) => `parts/${index}`)

/** A store of seven names that lists three at a time, and says so or not. */
function storeOfThrees(info: Readonly<Record<string, unknown>>) {
  const asked: (string | undefined)[] = []
  const context = {
    capabilities: async () => parseCapabilities(info),
    connection: {
      request: async ({ query }: { query: Readonly<Record<string, string>> }) => {
        asked.push(query.marker)
        const page = NAMES.filter((name) => name > (query.marker ?? '')).slice(0, 3)
        return Response.json(page.map((name) => ({ name, bytes: 1, hash: 'x' })))
      },
    },
  } as unknown as SwiftContext
  return { context, asked }
}

async function namesOf(context: SwiftContext): Promise<readonly string[]> {
  const names: string[] = []
  for await (const { name } of listObjects(context, 'files_parts', 'parts/')) names.push(name)
  return names
}

it('ends with the first page that is not full, where the store says what a page holds', async () => {
  const { context, asked } = storeOfThrees({ swift: { version: '2.30.1', container_listing_limit: 3 } })
  expect(await namesOf(context)).toEqual(NAMES)
  expect(asked).toEqual([undefined, 'parts/2', 'parts/5'])
})

it('goes on to an empty page where the store hides it: nothing may be overlooked', async () => {
  const { context, asked } = storeOfThrees({})
  expect(await namesOf(context)).toEqual(NAMES)
  expect(asked).toEqual([undefined, 'parts/2', 'parts/5', 'parts/6'])
})

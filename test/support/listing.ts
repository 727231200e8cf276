import type { TestStore } from './stores.ts'

/** Names in a container, as the server's own user sees them. */
export async function listNames(store: TestStore, container: string, prefix = ''): Promise<readonly string[]> {
  const answer = await store
    .connect('runtime')
    .request({ method: 'GET', container, query: { format: 'json', ...(prefix === '' ? {} : { prefix }) } })
  const entries = answer.status === 200 ? ((await answer.json()) as { name: string }[]) : []
  return entries.map(({ name }) => name)
}

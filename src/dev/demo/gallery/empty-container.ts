/** Deletes everything in a container, by bulk-delete. */
import type { SwiftConnection } from '../../../swift/account/connection.ts'
import { bulkDeleteLine } from '../../../swift/path.ts'

/** Each line is a deletion within the one request; Swift's own limit is ten times that. */
const LINES = 1000

export async function emptyContainer(connection: SwiftConnection, container: string): Promise<void> {
  for (;;) {
    const listing = await connection.request({ method: 'GET', container, query: { limit: String(LINES) } })
    const names = (await listing.text()).split('\n').filter((name) => name !== '')
    // Not ok: a container that the scene has to do without.
    if (!listing.ok || names.length === 0) return
    const answer = await connection.request({
      method: 'POST',
      query: { 'bulk-delete': '' },
      headers: { 'Content-Type': 'text/plain' },
      body: names.map((name) => bulkDeleteLine(container, name)).join('\n'),
    })
    await answer.body?.cancel()
    if (!answer.ok) return
  }
}

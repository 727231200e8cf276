/** Ways to spoil a container that is set up well, and the way back: it is set up again with what it had. */
import type { SwiftConnection, SwiftRequest } from '../../../swift/account/connection.ts'
import type { Defect } from './scene.ts'

/** What a container is made of; the rest of its headers are facts. */
const KEPT = /^x-container-(?:meta-|read$|write$)/i
const QUOTA = 'X-Container-Meta-Quota-Bytes'

const SPOIL: Readonly<Record<Defect, Pick<SwiftRequest, 'method' | 'headers'>>> = {
  // Room for nothing that a file could be.
  full: { method: 'POST', headers: { [QUOTA]: '1' } },
  missing: { method: 'DELETE' },
  'closed-to-this-page': {
    method: 'POST',
    headers: { 'X-Container-Meta-Access-Control-Allow-Origin': 'https://elsewhere.example' },
  },
  'other-key': { method: 'POST', headers: { 'X-Container-Meta-Temp-URL-Key': 'a key that nobody here signs with' } },
}

/** Spoils the container and returns how to mend it. The connection has to be its owner's, who alone sees its key. */
export async function spoil(
  connection: SwiftConnection,
  container: string,
  defect: Defect,
): Promise<() => Promise<void>> {
  const send = async (request: Omit<SwiftRequest, 'container'>): Promise<Headers> => {
    const answer = await connection.request({ ...request, container })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`${request.method} of the gallery's container ${container}: ${answer.status}.`)
    return answer.headers
  }
  const before = await send({ method: 'HEAD' })
  const headers = { [QUOTA]: '', ...Object.fromEntries([...before].filter(([name]) => KEPT.test(name))) }
  await send(SPOIL[defect])
  return async () => void (await send({ method: 'PUT', headers }))
}

/** One connection: sends some bytes, waits a little, says that no more will come, reads until the store closes. */
import { connect } from 'node:net'

/**
 * Node's server drops a request whose client has closed its side, so what may be whole is given time; what waits for more
 * ends after it.
 */
const GRACE_MS = 60
/** For an answer that takes a moment; a store that keeps a dead connection for longer hangs. */
const PATIENCE_MS = 20_000

export interface Exchange {
  /** Of all answers on the connection, in order, interim ones included. */
  readonly statuses: readonly number[]
  readonly isHanging: boolean
}

export function exchange(port: number, bytes: Buffer): Promise<Exchange> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let isHanging = false
    const socket = connect({ port, host: '127.0.0.1' })
    const quiet = setTimeout(() => socket.end(), GRACE_MS)
    const patience = setTimeout(() => {
      isHanging = true
      socket.destroy()
    }, PATIENCE_MS)
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      quiet.refresh()
    })
    // A reset is an answer, too: to bytes that no request can be made of.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(quiet)
      clearTimeout(patience)
      resolve({ statuses: statusesOf(Buffer.concat(chunks).toString('latin1')), isHanging })
    })
    socket.write(bytes)
  })
}

function statusesOf(text: string): readonly number[] {
  return [...text.matchAll(/(?:^|\n)HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}

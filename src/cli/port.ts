import { UsageError } from './failure.ts'

/**
 * Reads a TCP port; 0 stands for a free one.
 *
 * @throws UsageError `bad_port`
 */
export function readPort(text: string | undefined, otherwise: number): number {
  if (text === undefined || text === '') return otherwise
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new UsageError('bad_port', `The port ${JSON.stringify(text)} is no number from 0 to 65535.`)
}

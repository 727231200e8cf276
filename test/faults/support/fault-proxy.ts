/**
 * Stands between the page and a real server and lets everything through as it is, except what a rule says. One proxy
 * stands before OpenStack Swift, another before the application; both write into one ledger.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { pass } from './faults.ts'
import { until } from './gate.ts'
import type { Entry, Ledger } from './ledger.ts'
import { createPassage, type Fault } from './passage.ts'

export interface FaultRule {
  readonly fault: Fault
  /** `any` counts preflights in. @default all but OPTIONS */
  readonly method?: string
  /** Of the path without its query. @default any */
  readonly path?: RegExp
  /** Whose requests. @default 'page' */
  readonly from?: Entry['from'] | 'anyone'
  /** Which of those that fit, counted from 1. @default all */
  readonly nth?: number | ((count: number) => boolean)
}

export interface FaultProxy {
  readonly origin: string
  /** The newest rule that fits decides. */
  inject(rule: FaultRule): InjectedRule
  /** Resets every connection, and from now on each new one, until it is called with `false`. */
  setDown(isDown: boolean): void
  /** Resets what is open, as a network does that changes its address. */
  resetAll(): void
  close(): Promise<void>
}

export interface InjectedRule {
  /** How many requests it had. */
  hits(): number
  /** Resolves when it had so many. */
  hit(count: number): Promise<void>
  end(): void
}

export interface FaultProxyOptions {
  readonly to: Entry['to']
  readonly ledger: Ledger
  /** The server behind; asked when the first request comes. */
  readonly upstream: () => URL
  /**
   * Whether a connection serves several requests. Chromium itself repeats a request on a connection that it had used
   * before and that died without a byte of an answer, so faults in that place are only what they seem without.
   * @default true
   */
  readonly keepAlive?: boolean
}

export async function startFaultProxy({
  to,
  ledger,
  upstream,
  keepAlive = true,
}: FaultProxyOptions): Promise<FaultProxy> {
  const rules: Rule[] = []
  const sockets = new Set<Socket>()
  let isDown = false

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.shouldKeepAlive = keepAlive
    const entry = entryOf(request, to)
    ledger.add(entry)
    const passage = createPassage(request, response, upstream(), entry)
    const fault = rules.findLast((rule) => rule.takes(entry))?.fault ?? pass
    try {
      await fault(passage)
    } catch {
      // A sender that went away in the middle, or a server that did.
      passage.cut()
    }
    entry.endedAt = performance.now()
  }

  const server = createServer((request, response) => void serve(request, response))
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // A reset connection says so; nobody needs to hear it.
    socket.on('error', () => undefined)
    if (isDown) socket.resetAndDestroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const resetAll = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    inject(rule) {
      const own = createRule(rule)
      rules.push(own)
      return {
        hits: own.hits,
        hit: (count) => until(() => own.hits() >= count),
        end() {
          const at = rules.indexOf(own)
          if (at >= 0) rules.splice(at, 1)
        },
      }
    },
    setDown(next) {
      isDown = next
      if (isDown) resetAll()
    },
    resetAll,
    async close() {
      resetAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Rule {
  readonly fault: Fault
  takes(entry: Entry): boolean
  hits(): number
}

function createRule({ fault, method, path, from = 'page', nth = () => true }: FaultRule): Rule {
  const isWanted = typeof nth === 'number' ? (count: number) => count === nth : nth
  let seen = 0
  let hits = 0
  const fits = (entry: Entry) =>
    (method === 'any' || (method === undefined ? entry.method !== 'OPTIONS' : entry.method === method)) &&
    (from === 'anyone' || entry.from === from) &&
    path?.test(entry.path) !== false
  return {
    fault,
    hits: () => hits,
    takes(entry) {
      if (!fits(entry)) return false
      seen += 1
      const isHit = isWanted(seen)
      if (isHit) hits += 1
      return isHit
    },
  }
}

function entryOf({ method = '', url = '', headers }: IncomingMessage, to: Entry['to']): Entry {
  const path = url.replace(/\?.*$/, '')
  const part = to === 'store' ? /\/(\d{6})$/.exec(path)?.[1] : undefined
  return {
    to,
    from: headers['user-agent']?.startsWith('Mozilla') ? 'page' : 'server',
    method,
    path,
    part: part === undefined ? undefined : Number(part),
    startedAt: performance.now(),
    received: 0,
    status: 0,
    endedAt: undefined,
    struckAt: undefined,
  }
}

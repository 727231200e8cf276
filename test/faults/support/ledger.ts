/** What crossed the proxies: one list for the store's and the application's, in the order in which it came. */
import { until } from './gate.ts'

export interface Entry {
  readonly to: 'store' | 'application'
  /** A page's requests name a browser; the server's own do not. */
  readonly from: 'page' | 'server'
  readonly method: string
  /** Without its query, which may hold a signature. */
  readonly path: string
  /** From 1; of requests for a part. */
  readonly part: number | undefined
  readonly startedAt: number
  /** Bytes of the body that were read from the wire. */
  received: number
  /** What was answered; 0 as long as nothing was, or if the answer was withheld. */
  status: number
  endedAt: number | undefined
  /** When a fault struck it. */
  struckAt: number | undefined
}

export interface Ledger {
  readonly entries: readonly Entry[]
  add(entry: Entry): void
  /** A fault that is no single request's, such as a network that goes away. */
  strike(): void
  /** Bytes of parts that came from the page. */
  partBytes(): number
  /** Requests of the page for parts, such as `PUT 3`, in order. */
  partRequests(method: string): readonly number[]
  /** Parts whose 201 the page was sent. */
  acknowledged(): readonly number[]
  /** Parts that the page sent once more although the store had acknowledged them. */
  sentInVain(): readonly number[]
  /** Resolves when the store has acknowledged so many parts. */
  stored(count: number): Promise<void>
  /** Resolves when a request like this has come: a method, and what its path ends with. */
  came(method: string, pathEnd: RegExp): Promise<void>
  /** Resolves when no request is under way; nothing may be left running behind an upload that is over. */
  quiet(): Promise<void>
  /** From the first fault until the part that it hit was acknowledged, or else anything was; milliseconds. */
  recoveryMs(): number | undefined
}

export function createLedger(): Ledger {
  const entries: Entry[] = []
  let struckAt: number | undefined
  const fromPage = () => entries.filter(({ to, from }) => to === 'store' && from === 'page')
  return {
    entries,
    add: (entry) => void entries.push(entry),
    strike() {
      struckAt ??= performance.now()
    },
    partBytes: () =>
      fromPage()
        .filter(({ method }) => method === 'PUT')
        .reduce((sum, { received }) => sum + received, 0),
    partRequests: (wanted) =>
      fromPage().flatMap(({ method, part }) => (method === wanted && part !== undefined ? [part] : [])),
    acknowledged: () =>
      fromPage().flatMap(({ method, part, status }) =>
        method === 'PUT' && status === 201 && part !== undefined ? [part] : [],
      ),
    sentInVain: () =>
      fromPage().flatMap(({ method, part, startedAt }) => {
        const isThere = (entry: Entry) => entry.part === part && entry.method === 'PUT' && entry.status === 201
        const before = fromPage().filter((entry) => isThere(entry) && (entry.endedAt ?? startedAt) < startedAt)
        return method === 'PUT' && part !== undefined && before.length > 0 ? [part] : []
      }),
    stored: (count) =>
      until(() => fromPage().filter(({ method, status }) => method === 'PUT' && status === 201).length >= count),
    came: (wanted, pathEnd) => until(() => entries.some(({ method, path }) => method === wanted && pathEnd.test(path))),
    quiet: () => until(() => entries.every(({ endedAt }) => endedAt !== undefined)),
    recoveryMs: () => recovery(entries, struckAt),
  }
}

function recovery(entries: readonly Entry[], struckAt: number | undefined): number | undefined {
  const hit = entries
    .filter((entry) => entry.struckAt !== undefined)
    .sort((a, b) => (a.struckAt ?? 0) - (b.struckAt ?? 0))[0]
  const since = struckAt ?? hit?.struckAt
  if (since === undefined) return undefined
  const part = struckAt === undefined ? hit?.part : undefined
  const ends = entries.flatMap((entry) => {
    const isAcknowledged = entry.struckAt === undefined && [200, 201].includes(entry.status) && isAnswerOf(entry, part)
    return isAcknowledged && entry.endedAt !== undefined && entry.endedAt > since ? [entry.endedAt] : []
  })
  return ends.length === 0 ? undefined : Math.min(...ends) - since
}

/** A PUT or HEAD of that part; where no part was hit, of any part, or the commit. */
function isAnswerOf({ from, method, part, path }: Entry, wanted: number | undefined): boolean {
  if (from !== 'page') return false
  if (method === 'PUT' || method === 'HEAD') return wanted === undefined ? part !== undefined : part === wanted
  return wanted === undefined && method === 'POST' && path.endsWith('/complete')
}

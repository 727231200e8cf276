/** The store's requests, newest first, those under way among them. */
import type { FaultName } from '../faults.ts'
import type { WeatherRequest } from '../request-log.ts'
import { byId, element } from './dom.ts'
import { bytes, duration, faultWords } from './words.ts'

export interface RequestList {
  show(request: WeatherRequest): void
}

/** As many as anyone scrolls through; a busy upload would fill the page's memory otherwise. */
const MAX_ROWS = 200

/** What the way to the store is like all the time is no event. */
const STEADY: readonly FaultName[] = ['latency', 'bandwidth']

export function createRequestList(): RequestList {
  const list = byId('requests', HTMLOListElement)
  const empty = byId('no-requests', HTMLParagraphElement)
  const onlyFaults = byId('only-faults', HTMLInputElement)
  const pause = byId('pause', HTMLButtonElement)
  const known = new Map<number, { request: WeatherRequest; row: HTMLLIElement }>()
  let isPaused = false
  let held: WeatherRequest[] = []

  function place(request: WeatherRequest): void {
    const row = requestRow(request)
    row.hidden = onlyFaults.checked && request.faults.length === 0
    const before = known.get(request.number)
    known.set(request.number, { request, row })
    if (before !== undefined) before.row.replaceWith(row)
    else list.prepend(row)
    if (known.size > MAX_ROWS) forgetOldest()
    const isEmpty = [...known.values()].every((entry) => entry.row.hidden)
    list.hidden = isEmpty
    empty.hidden = !isEmpty
  }

  function forgetOldest(): void {
    const [oldest] = known.keys()
    if (oldest === undefined) return
    known.get(oldest)?.row.remove()
    known.delete(oldest)
  }

  onlyFaults.addEventListener('change', () => {
    for (const { request } of [...known.values()]) place(request)
  })
  pause.addEventListener('click', () => {
    isPaused = !isPaused
    pause.setAttribute('aria-pressed', String(isPaused))
    pause.textContent = isPaused ? 'Go on' : 'Pause'
    for (const request of held) place(request)
    held = []
  })

  return {
    show(request) {
      if (isPaused) held = [...held, request].slice(-2 * MAX_ROWS)
      else place(request)
    },
  }
}

function requestRow(request: WeatherRequest): HTMLLIElement {
  const facts = element('span', 'facts', ...factsOf(request).map((fact) => element('span', '', fact)))
  for (const { fault } of request.faults) {
    facts.append(element('span', STEADY.includes(fault.kind) ? 'fault' : 'fault sharp', faultWords(fault)))
  }
  const row = element('li', request.state === 'under way' ? 'under-way' : '')
  row.append(element('span', 'method', request.method), pathOf(request), statusOf(request), facts)
  return row
}

/** The object's own name stands first: it is what differs. */
function pathOf({ path }: WeatherRequest): HTMLElement {
  const [name = '', query] = path.split('?', 2)
  const isSigned = query?.includes('temp_url_sig') === true
  const [, , , container = '', ...object] = name.split('/')
  const shown = element('span', 'path')
  shown.title = path
  if (object.length === 0) shown.append(element('span', 'object', path))
  else shown.append(element('span', 'object', object.slice(-2).join('/')), element('span', 'where', ` in ${container}`))
  if (isSigned) shown.append(element('span', 'where', ', signed'))
  return shown
}

function statusOf({ state, status }: WeatherRequest): HTMLElement {
  if (state === 'under way') return element('span', 'status', '…')
  if (status === undefined) return element('span', 'status bad', 'silent')
  return element('span', `status ${status < 400 ? 'good' : status < 500 ? 'warn' : 'bad'}`, String(status))
}

function factsOf({ at, receivedBytes, sentBytes, ms }: WeatherRequest): readonly string[] {
  return [
    new Date(at).toLocaleTimeString('en-GB'),
    ...(ms === undefined ? [] : [duration(ms)]),
    ...(receivedBytes > 0 ? [`${bytes(receivedBytes)} in`] : []),
    ...(sentBytes > 0 ? [`${bytes(sentBytes)} out`] : []),
  ]
}

/** A rule made by hand. The store checks it; what it says against it is shown. */
import type { Fault, FaultName } from '../faults.ts'
import type { RuleMatch, WeatherRule } from '../rules.ts'
import { byId, element } from './dom.ts'

interface Parameter {
  readonly name: string
  readonly label: string
  /** A number, one of some words, or yes and no. */
  readonly value: number | readonly string[] | boolean | undefined
  /** What the number is multiplied with: people think in MB and s. */
  readonly unit?: number
}

interface Kind {
  readonly title: string
  readonly hint: string
  readonly parameters: readonly Parameter[]
}

const AFTER: Parameter = { name: 'afterBytes', label: 'After so many kB of the body', value: 300, unit: 1000 }

const KINDS: Readonly<Record<FaultName, Kind>> = {
  latency: {
    title: 'Latency',
    hint: 'The request waits before anything is done with it.',
    parameters: [
      { name: 'ms', label: 'Milliseconds', value: 300 },
      { name: 'jitterMs', label: 'Up to so many more', value: 200 },
    ],
  },
  bandwidth: {
    title: 'Narrow link',
    hint: 'All requests of the rule share it. The sender’s own progress slows down.',
    parameters: [
      { name: 'uploadBytesPerSecond', label: 'kB a second up', value: 1000, unit: 1000 },
      { name: 'downloadBytesPerSecond', label: 'kB a second down', value: undefined, unit: 1000 },
    ],
  },
  reset: { title: 'Connection reset', hint: 'In the middle of a body; nothing is stored.', parameters: [AFTER] },
  stall: {
    title: 'Stall',
    hint: 'The store stops reading; the connection stays open.',
    parameters: [AFTER, { name: 'ms', label: 'Seconds (empty: for ever)', value: 10, unit: 1000 }],
  },
  status: {
    title: 'Another status',
    hint: 'Without CORS headers a page sees only a network error.',
    parameters: [
      { name: 'status', label: 'Status', value: 503 },
      { name: 'when', label: 'When', value: ['at-once', 'after-body', 'after-storing'] },
      { name: 'retryAfterSeconds', label: 'Retry-After, seconds', value: undefined },
      { name: 'cors', label: 'with CORS headers', value: true },
    ],
  },
  'no-answer': {
    title: 'Lost answer',
    hint: 'The store does what was asked and does not say so.',
    parameters: [{ name: 'ending', label: 'The connection is', value: ['close', 'reset', 'hold'] }],
  },
  'wrong-etag': { title: 'Wrong ETag', hint: 'In the answer to a PUT; the object is right.', parameters: [] },
  'flip-byte': {
    title: 'Flipped byte',
    hint: 'On its way to the disk. A PUT with its ETag is refused with 422, one without is stored wrong.',
    parameters: [{ name: 'at', label: 'At byte', value: 1000 }],
  },
  expired: {
    title: 'Expired signature',
    hint: 'TempURL’s 401, without CORS headers; signed requests only.',
    parameters: [],
  },
  'lagging-listing': {
    title: 'Lagging listing',
    hint: 'Containers are listed without what was written lately.',
    parameters: [{ name: 'ms', label: 'Seconds behind', value: 5, unit: 1000 }],
  },
  'lost-object': {
    title: 'Lost object',
    hint: 'The object of the request is 404 from now on, until the rule is removed or it is written anew.',
    parameters: [],
  },
  'disk-full': { title: 'Full disk', hint: 'No object is taken: 503.', parameters: [] },
}

export function createRuleForm(add: (rule: WeatherRule) => void): void {
  const form = byId('maker', HTMLFormElement)
  const kind = byId('kind', HTMLSelectElement)
  const fields = byId('fault-fields', HTMLDivElement)
  const hint = byId('kind-hint', HTMLParagraphElement)
  const number = byId('which-number', HTMLLabelElement)

  kind.append(
    ...Object.entries(KINDS).map(([name, { title }]) => {
      const option = element('option', '', title)
      option.value = name
      return option
    }),
  )
  const showKind = (): void => {
    const chosen = KINDS[kind.value as FaultName]
    fields.replaceChildren(...chosen.parameters.map(fieldOf))
    hint.textContent = chosen.hint
  }
  kind.addEventListener('change', showKind)
  showKind()
  form.addEventListener('change', () => {
    number.hidden = new FormData(form).get('which') === 'all'
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    add(ruleOf(new FormData(form)))
  })
}

function fieldOf({ name, label, value }: Parameter): HTMLLabelElement {
  if (typeof value === 'boolean') {
    const box = element('input', '')
    Object.assign(box, { type: 'checkbox', name: `fault.${name}`, checked: value })
    return element('label', 'check', box, label)
  }
  if (typeof value === 'object') {
    const select = element('select', '', ...value.map((choice) => element('option', '', choice)))
    select.name = `fault.${name}`
    return element('label', '', label, select)
  }
  const input = element('input', '')
  Object.assign(input, { type: 'number', min: '0', step: 'any', name: `fault.${name}`, inputMode: 'decimal' })
  if (value !== undefined) input.value = String(value)
  return element('label', '', label, input)
}

function ruleOf(form: FormData): WeatherRule {
  const text = (name: string): string => String(form.get(name) ?? '').trim()
  const kind = text('kind') as FaultName
  const fault: Record<string, unknown> = { kind }
  for (const { name, value, unit = 1 } of KINDS[kind].parameters) {
    const given = text(`fault.${name}`)
    if (typeof value === 'boolean') fault[name] = given === 'on'
    else if (typeof value === 'object') fault[name] = given
    else if (given !== '') fault[name] = Number(given) * unit
  }
  return { match: matchOf(text), fault: fault as unknown as Fault }
}

function matchOf(text: (name: string) => string): RuleMatch {
  const which = text('which')
  const count = Number(text('number'))
  return {
    ...(text('who') === '' ? {} : { signed: text('who') === 'signed' }),
    ...(text('method') === '' ? {} : { method: text('method') }),
    ...(text('path') === '' ? {} : { path: text('path') }),
    ...(which === 'nth' ? { nth: count } : {}),
    ...(which === 'every' ? { every: count } : {}),
    ...(which === 'percent' ? { probability: count / 100 } : {}),
    ...(text('times') === '' ? {} : { times: Number(text('times')) }),
  }
}

/** Rules and climates as they come in, from people who type: every wrong field is named, and none is passed over. */
import * as v from 'valibot'
import { validate } from '../../../protocol/validation.ts'
import { FAULT_NAMES } from './fault-kinds.ts'
import type { Fault, FaultName } from './faults.ts'
import type { Climate, RequestFilter, RuleMatch, WeatherRule } from './rules.ts'

/** setTimeout counts in 32 bits with a sign. */
const MAX_MS = 2 ** 31 - 1

/** The same words whether a field is of the wrong type or not known at all would help nobody. */
function objectMessage({ expected }: { readonly expected: string | null }): string {
  return expected === 'never' ? 'is not a field that is known here' : 'must be an object'
}

const whole = (least: number, most: number = Number.MAX_SAFE_INTEGER) =>
  v.pipe(
    v.number('must be a number'),
    v.safeInteger('must be a whole number'),
    v.minValue(least, `must be ${least} or more`),
    v.maxValue(most, `must be ${most} or less`),
  )
const text = v.pipe(v.string('must be a string'), v.maxLength(4096, 'must have at most 4096 characters'))
const ms = v.pipe(
  v.number('must be a number of milliseconds'),
  v.minValue(0, 'must not be negative'),
  v.maxValue(MAX_MS, `must be ${MAX_MS} or less`),
)
const bytes = whole(0)
const probability = v.pipe(
  v.number('must be a number'),
  v.minValue(0, 'must be between 0 and 1'),
  v.maxValue(1, 'must be between 0 and 1'),
)
const seed = v.pipe(v.number('must be a number'), v.safeInteger('must be a whole number'))
const bytesPerSecond = whole(1)
const choice = <const Choices extends readonly [string, ...string[]]>(...choices: Choices) =>
  v.picklist(choices, `must be ${choices.map((one) => `"${one}"`).join(', ')}`)

/** RFC 9110 §5.1 and §5.5: what a header may consist of. */
const headers = v.record(
  v.pipe(v.string(), v.regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is no name of a header')),
  v.pipe(v.string('must be a string'), v.regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'must be one line of Latin-1')),
  'must be an object of strings',
)

const fault: v.GenericSchema<unknown, Fault> = v.variant(
  'kind',
  [
    v.strictObject({ kind: v.literal('latency'), ms, jitterMs: v.exactOptional(ms) }, objectMessage),
    v.strictObject(
      {
        kind: v.literal('bandwidth'),
        uploadBytesPerSecond: v.exactOptional(bytesPerSecond),
        downloadBytesPerSecond: v.exactOptional(bytesPerSecond),
        per: v.exactOptional(choice('link', 'request')),
      },
      objectMessage,
    ),
    v.strictObject({ kind: v.literal('reset'), afterBytes: v.exactOptional(bytes) }, objectMessage),
    v.strictObject(
      { kind: v.literal('stall'), afterBytes: v.exactOptional(bytes), ms: v.exactOptional(ms) },
      objectMessage,
    ),
    v.strictObject(
      {
        kind: v.literal('status'),
        status: whole(200, 599),
        when: v.exactOptional(choice('at-once', 'after-body', 'after-storing')),
        cors: v.exactOptional(v.boolean('must be true or false')),
        retryAfterSeconds: v.exactOptional(whole(0)),
        headers: v.exactOptional(headers),
        text: v.exactOptional(text),
      },
      objectMessage,
    ),
    v.strictObject(
      { kind: v.literal('no-answer'), ending: v.exactOptional(choice('close', 'reset', 'hold')) },
      objectMessage,
    ),
    v.strictObject({ kind: v.literal('wrong-etag') }, objectMessage),
    v.strictObject({ kind: v.literal('flip-byte'), at: v.exactOptional(bytes) }, objectMessage),
    v.strictObject({ kind: v.literal('expired') }, objectMessage),
    v.strictObject({ kind: v.literal('lagging-listing'), ms }, objectMessage),
    v.strictObject({ kind: v.literal('lost-object') }, objectMessage),
    v.strictObject({ kind: v.literal('disk-full') }, objectMessage),
  ],
  `must be one of ${FAULT_NAMES.join(', ')}`,
)

const method = v.pipe(v.string('must be a string'), v.regex(/^[A-Za-z]+$/, 'must be a method such as PUT'))
const filterFields = {
  method: v.exactOptional(v.union([method, v.array(method)], 'must be a method such as PUT, or a list of them')),
  path: v.exactOptional(text),
  signed: v.exactOptional(v.boolean('must be true or false')),
}
const filter: v.GenericSchema<unknown, RequestFilter> = v.strictObject(filterFields, objectMessage)

const match: v.GenericSchema<unknown, RuleMatch> = v.pipe(
  v.strictObject(
    {
      ...filterFields,
      nth: v.exactOptional(whole(1)),
      every: v.exactOptional(whole(1)),
      times: v.exactOptional(whole(1)),
      probability: v.exactOptional(probability),
      seed: v.exactOptional(seed),
    },
    objectMessage,
  ),
  v.check(({ nth, every }) => nth === undefined || every === undefined, 'takes nth or every, not both'),
)

const rule: v.GenericSchema<unknown, WeatherRule> = v.strictObject(
  {
    id: v.exactOptional(
      v.pipe(
        v.string('must be a string'),
        v.regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, underscores and hyphens'),
      ),
    ),
    match: v.exactOptional(match),
    fault,
  },
  objectMessage,
)

const climate: v.GenericSchema<unknown, Climate> = v.strictObject(
  {
    seed,
    chances: v.strictObject(
      Object.fromEntries(FAULT_NAMES.map((name) => [name, v.exactOptional(probability)])) as Record<
        FaultName,
        ReturnType<typeof v.exactOptional<typeof probability, undefined>>
      >,
      objectMessage,
    ),
    match: v.exactOptional(filter),
  },
  objectMessage,
)

/** @throws TypeError naming every field that is wrong. */
export function checkRules(value: unknown): readonly WeatherRule[] {
  return check(v.array(rule, 'must be a list of rules'), value, 'rules')
}

/** @throws TypeError naming every field that is wrong. */
export function checkClimate(value: unknown): Climate {
  return check(climate, value, 'climate')
}

function check<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): T {
  const result = validate(schema, value)
  if ('value' in result) return result.value
  const problems = result.problems.map(({ path, message }) => {
    const separator = path === '' || path.startsWith('[') ? '' : '.'
    return `${what}${separator}${path} ${message}`
  })
  throw new TypeError(`The weather is not understood: ${problems.join('; ')}.`)
}

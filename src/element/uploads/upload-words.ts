/** What is told of uploads beyond names and sizes: how much of how much, how fast, how long, and what went wrong. */
import type { Problem } from '../../client/engine/snapshot.ts'
import { problemGroup } from '../messages/problem-groups.ts'
import { scaleOf, type Wording } from '../wording.ts'

export interface UploadWords extends Wording {
  /** As in "1.2 of 4.0 GB": both in the unit of the total. */
  sentOfTotal(sentBytes: number, totalBytes: number): string
  speed(bytesPerSecond: number): string
  /** Rounded as people round; never "100 %" before the end. */
  percent(fraction: number): string
  timeLeft(seconds: number): string
  problem(problem: Problem): string
}

export function createUploadWords(wording: Wording): UploadWords {
  const { messages, fill, number } = wording
  const unit = (value: number, unit: string, options?: Intl.NumberFormatOptions) =>
    number(value, { style: 'unit', unit, unitDisplay: 'short', ...options })

  return {
    ...wording,
    sentOfTotal: (sentBytes, totalBytes) => {
      const { value, factor, unit: name, display, digits } = scaleOf(totalBytes)
      const sent = number(sentBytes / factor, digits)
      return fill(messages.sentOfTotal, { sent, total: unit(value, name, { unitDisplay: display, ...digits }) })
    },
    speed: (bytesPerSecond) => {
      const scale = scaleOf(bytesPerSecond)
      return unit(scale.value, `${scale.unit}-per-second`, scale.digits)
    },
    percent: (fraction) => number(wholePercent(fraction) / 100, { style: 'percent' }),
    timeLeft: (seconds) => {
      const time = durationParts(seconds).map(([value, name]) => unit(value, name))
      return fill(messages.timeLeft, { time: time.join(' ') })
    },
    problem: ({ code, message }) => {
      const group = problemGroup(code)
      // The application's own reason says more than "refused"; of a code of a later version it is all there is.
      if (group === undefined || group === 'refused') return message || messages.problems.refused
      return messages.problems[group]
    },
  }
}

/** Rounded down, so that 100 means the end; the hair more makes 29 of 0.29, which is 28.999… hundredths. */
export function wholePercent(fraction: number): number {
  return fraction >= 1 ? 100 : Math.min(99, Math.floor(fraction * 100 + 1e-9))
}

type DurationPart = readonly [value: number, unit: 'second' | 'minute' | 'hour' | 'day']

/** At most two units, in steps that do not flicker: 5 s below a minute, minutes below a day, hours beyond. */
function durationParts(seconds: number): readonly DurationPart[] {
  if (seconds < 57) return [[Math.max(1, Math.ceil(seconds / 5)) * 5, 'second']]
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return [[minutes, 'minute']]
  if (minutes < 24 * 60) return nonZero([Math.floor(minutes / 60), 'hour'], [minutes % 60, 'minute'])
  const hours = Math.ceil(minutes / 60)
  return nonZero([Math.floor(hours / 24), 'day'], [hours % 24, 'hour'])
}

function nonZero(large: DurationPart, small: DurationPart): readonly DurationPart[] {
  return small[0] === 0 ? [large] : [large, small]
}

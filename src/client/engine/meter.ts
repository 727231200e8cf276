/** Speed and time left, smoothed so that a person can read them. */

export interface Meter {
  readonly at: number
  readonly bytes: number
  /** Bytes a second; `undefined` until something was measured. */
  readonly rate: number | undefined
}

/** Shorter samples measure the send buffer rather than the link. */
const SAMPLE_MS = 500
/** How far back the average looks: long enough to read, short enough to notice a change of network. */
const WINDOW_MS = 5000

export function startMeter(now: number, bytes: number): Meter {
  return { at: now, bytes, rate: undefined }
}

export function observe(meter: Meter, now: number, bytes: number): Meter {
  const span = now - meter.at
  if (span < SAMPLE_MS) return meter
  const sample = (Math.max(0, bytes - meter.bytes) * 1000) / span
  const weight = 1 - Math.exp(-span / WINDOW_MS)
  const { rate = sample } = meter
  // As long as nothing has moved there is no speed to tell.
  return { at: now, bytes, rate: rate + (sample - rate) * weight || undefined }
}

/** Below a byte a second there is no honest answer. */
export function secondsLeft(meter: Meter, bytesLeft: number): number | undefined {
  return meter.rate === undefined || meter.rate < 1 ? undefined : bytesLeft / meter.rate
}

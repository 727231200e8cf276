/**
 * Whether the computer slept since the last look. Two signs, since browsers differ: a monotonic clock that stood still
 * while the wall clock went on, or one that went on without a single look. A wall clock that was set forward looks the
 * same; it costs a renewal, nothing else.
 */

/** More than any correction of a clock that runs right, less than any sleep that a server would not forgive. */
const JUMP_MS = 10_000
/** In pages that nobody sees, browsers let timers run once a minute only. */
const GAP_MS = 90_000

export function createSleepWatch(): () => boolean {
  let wall = Date.now()
  let monotonic = performance.now()
  return () => {
    const gap = performance.now() - monotonic
    const jump = Date.now() - wall - gap
    monotonic += gap
    wall += gap + jump
    return jump > JUMP_MS || gap > GAP_MS
  }
}

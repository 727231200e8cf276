/** Weather in which nothing goes wrong, for cases that add one thing to it. */
import type { Weather } from './weather.ts'

export const CALM: Weather = {
  store: new Map(),
  application: new Map(),
  cuts: undefined,
  isCutForEver: false,
  isCutSilent: false,
  isCutTold: false,
  bytesPerSecond: 5_000_000,
  bytesPerSecondAndConnection: 5_000_000,
  grantSeconds: 3600,
  partsPerGrant: 1000,
  hosts: 0,
  connections: 6,
  listingLagMs: 0,
  headLagMs: 0,
  isCommitSlow: false,
  isDiskStrict: true,
  hasHandles: true,
  storage: 'fine',
  stopsClockInSleep: false,
  clearsAt: 0,
}

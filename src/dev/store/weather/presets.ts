/**
 * Bad days that people know, ready to use. Those of the network concern signed requests only: the page's way to the
 * store, not the application's.
 */
import type { Climate, RequestFilter, WeatherRule } from './rules.ts'

export interface WeatherPreset {
  readonly name: string
  readonly title: string
  /** What a person with such weather has. */
  readonly description: string
  /** Their ids begin with the name and a dot. */
  readonly rules: readonly WeatherRule[]
  readonly climate?: Climate
}

const PAGE: RequestFilter = { signed: true }
const SENDING: RequestFilter = { signed: true, method: 'PUT' }

export const WEATHER_PRESETS: readonly WeatherPreset[] = [
  {
    name: 'train-tunnel',
    title: 'Train with tunnels',
    description: 'Slow and uneven; now and then nothing moves for seconds, or the connection is cut.',
    rules: [
      { id: 'train-tunnel.way', match: PAGE, fault: { kind: 'latency', ms: 120, jitterMs: 250 } },
      { id: 'train-tunnel.width', match: PAGE, fault: { kind: 'bandwidth', uploadBytesPerSecond: 2_000_000 } },
      {
        id: 'train-tunnel.tunnel',
        match: { ...SENDING, every: 5 },
        fault: { kind: 'stall', afterBytes: 300_000, ms: 9000 },
      },
      { id: 'train-tunnel.cut', match: { ...SENDING, every: 7 }, fault: { kind: 'reset', afterBytes: 1_000_000 } },
    ],
  },
  {
    name: 'slow-hotel',
    title: 'Hotel in the evening',
    description: 'Everybody shares one thin line. Nothing breaks, everything takes long.',
    rules: [
      { id: 'slow-hotel.way', match: PAGE, fault: { kind: 'latency', ms: 60, jitterMs: 90 } },
      {
        id: 'slow-hotel.width',
        match: PAGE,
        fault: { kind: 'bandwidth', uploadBytesPerSecond: 400_000, downloadBytesPerSecond: 1_500_000 },
      },
    ],
  },
  {
    name: 'captive-portal',
    title: 'Captive portal',
    description: 'Every request of the page is answered by a login page, until somebody accepts the terms.',
    rules: [
      {
        id: 'captive-portal.login',
        match: PAGE,
        fault: {
          kind: 'status',
          status: 200,
          headers: { 'Content-Type': 'text/html; charset=utf-8' },
          text: '<!doctype html><title>Welcome</title><p>Accept our terms to go online.</p>',
        },
      },
    ],
  },
  {
    name: 'busy-store',
    title: 'Busy store',
    description: 'The store refuses some requests, is rate limited for others, and its listings lag behind.',
    rules: [
      { id: 'busy-store.way', fault: { kind: 'latency', ms: 30, jitterMs: 300 } },
      {
        id: 'busy-store.refusals',
        match: { ...SENDING, probability: 0.2 },
        fault: { kind: 'status', status: 503, cors: true, retryAfterSeconds: 1, when: 'after-body' },
      },
      {
        id: 'busy-store.limit',
        match: { ...SENDING, probability: 0.15 },
        fault: { kind: 'status', status: 498 },
      },
      { id: 'busy-store.listings', fault: { kind: 'lagging-listing', ms: 3000 } },
    ],
  },
  {
    name: 'gateway',
    title: 'Nervous gateway',
    description: 'A load balancer gives up or hangs up after the store has stored, and nobody learns of it.',
    rules: [
      {
        id: 'gateway.late',
        match: { ...SENDING, every: 3 },
        fault: { kind: 'status', status: 504, when: 'after-storing' },
      },
      { id: 'gateway.lost', match: { ...SENDING, every: 4 }, fault: { kind: 'no-answer', ending: 'close' } },
    ],
  },
  {
    name: 'silence',
    title: 'Silence',
    description: 'Some connections go quiet in the middle or before the answer: no error, no end.',
    rules: [
      { id: 'silence.stall', match: { ...SENDING, every: 4 }, fault: { kind: 'stall', afterBytes: 500_000 } },
      { id: 'silence.hold', match: { ...SENDING, every: 7 }, fault: { kind: 'no-answer', ending: 'hold' } },
    ],
  },
  {
    name: 'expired-signatures',
    title: 'Expired signatures',
    description: 'Each third part comes too late for its signature; a page sees an opaque network error.',
    rules: [{ id: 'expired-signatures.late', match: { ...SENDING, every: 3 }, fault: { kind: 'expired' } }],
  },
  {
    name: 'failing-disk',
    title: 'Failing hardware',
    description: 'Bytes flip on their way to the disk, and some answers name a wrong ETag.',
    rules: [
      { id: 'failing-disk.flips', match: { ...SENDING, every: 5 }, fault: { kind: 'flip-byte', at: 1000 } },
      { id: 'failing-disk.etags', match: { ...SENDING, every: 7 }, fault: { kind: 'wrong-etag' } },
    ],
  },
  {
    name: 'full-disk',
    title: 'No room left',
    description: 'No disk takes another object, until an operator adds some.',
    rules: [{ id: 'full-disk.full', match: SENDING, fault: { kind: 'disk-full' } }],
  },
  {
    name: 'storm',
    title: 'Storm',
    description: 'A little of everything, by chance. The same seed brings the same storm.',
    rules: [],
    climate: {
      seed: 1,
      // Not HEAD: with those an application finds out what ails a page, and would find what is not so.
      match: { signed: true, method: ['PUT', 'OPTIONS'] },
      chances: {
        latency: 0.4,
        stall: 0.05,
        reset: 0.1,
        'flip-byte': 0.03,
        'no-answer': 0.08,
        status: 0.12,
        expired: 0.05,
        'wrong-etag': 0.03,
        'disk-full': 0.03,
      },
    },
  },
]

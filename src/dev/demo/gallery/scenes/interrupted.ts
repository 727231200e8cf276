/** Uploads that something holds up, and that go on. */
import { WEATHER_PRESETS } from '../../../store/weather/presets.ts'
import { PART_BYTES, type SceneGroup } from '../scene.ts'
import { BLOCKED, busyFrom, onParts, SILENCE, THIN_LINK } from './weather.ts'

const CONCERT = { name: 'Concert, second half.flac', type: 'audio/flac' }
const ARCHIVE = { name: 'backup-2026-11-23.tar', type: 'application/x-tar' }

export const INTERRUPTED: SceneGroup = {
  id: 'interrupted',
  title: 'Interrupted, and going on',
  scenes: [
    {
      name: 'retrying',
      title: 'The store is busy',
      sentence: 'From the third part on the store answers 503 and asks for ten minutes of patience.',
      shows: 'retrying',
      problem: 'store_busy',
      files: [{ ...CONCERT, size: 5 * PART_BYTES }],
      weather: busyFrom(3, 5),
    },
    {
      name: 'blocked',
      title: 'Something is in the way',
      sentence: 'The application reaches the store and this page does not, as behind a firewall.',
      shows: 'retrying',
      problem: 'blocked_near_you',
      files: [{ ...CONCERT, size: 3_000_000 }],
      weather: [BLOCKED],
      relief: { label: 'Open the firewall', act: 'mend' },
    },
    {
      name: 'portal',
      title: 'A captive portal',
      sentence: 'The network’s login page answers in the application’s place.',
      shows: 'retrying',
      problem: 'application_unreachable',
      files: [{ ...CONCERT, size: 3_000_000 }],
      application: { isBehindPortal: true },
      relief: { label: 'Accept the terms', act: 'mend' },
    },
    {
      name: 'train',
      title: 'On a train',
      sentence: 'The line is thin, and in each tunnel nothing moves for seconds or the connection is cut.',
      shows: 'sending',
      files: [{ ...CONCERT, size: 16 * PART_BYTES - 4_400_000 }],
      weather: WEATHER_PRESETS.find(({ name }) => name === 'train-tunnel')?.rules ?? [],
    },
    {
      name: 'needs-login',
      title: 'Signed out on the way',
      sentence: 'The session has ended meanwhile; nothing that was sent is lost.',
      shows: 'needs-login',
      files: [{ ...CONCERT, size: 10 * PART_BYTES }],
      // The first parts take as long as the permission to send them lasts.
      weather: [{ id: 'long-way', match: { method: 'PUT', signed: true }, fault: { kind: 'latency', ms: 5000 } }],
      application: { loginFor: ['grant'], grantSeconds: 5 },
      relief: { label: 'Sign in', act: 'sign-in' },
    },
    {
      name: 'needs-file',
      title: 'Left behind',
      sentence: 'The tab was closed in the middle; the same file, chosen again, goes on where it was.',
      shows: 'needs-file',
      files: [{ ...ARCHIVE, size: 5 * PART_BYTES }],
      weather: onParts(4, 5, SILENCE),
      play: 'leave',
      storedFirst: 3,
      relief: { label: 'Choose it again', act: 'choose' },
    },
    {
      name: 'verifying',
      title: 'Checking',
      sentence: 'What an earlier visit had sent is compared with the file, on a busy computer.',
      shows: 'verifying',
      files: [{ ...ARCHIVE, size: 4 * PART_BYTES + 1_500_000 }],
      weather: onParts(5, 5, SILENCE),
      play: 'leave-and-choose',
      storedFirst: 4,
      element: { 'worker-url': '/gallery/busy-worker.js' },
    },
    {
      name: 'elsewhere',
      title: 'In another tab',
      sentence: 'Another tab is at work on it and this one watches; when that tab is closed, it goes on here.',
      shows: 'elsewhere',
      files: [{ ...ARCHIVE, size: 20 * PART_BYTES }],
      weather: onParts(4, 20, THIN_LINK),
      play: 'other-tab',
      relief: { label: 'Close the other tab', act: 'close-tab' },
    },
  ],
}

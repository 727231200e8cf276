/** Uploads that go well, each stopped where it can be looked at. */
import { PART_BYTES, type SceneGroup } from '../scene.ts'
import { onParts, THIN_LINK } from './weather.ts'

const FILM = { name: 'Wedding at the lake, final cut.mov', type: 'video/quicktime' }
const RECORDING = { name: 'Interview take 11.wav', type: 'audio/wav' }

export const ON_ITS_WAY: SceneGroup = {
  id: 'on-its-way',
  title: 'On its way',
  scenes: [
    {
      name: 'empty',
      title: 'Nothing chosen',
      sentence: 'The page’s own file input, enhanced: click it, or drop files on it.',
      shows: 'nothing',
    },
    {
      name: 'starting',
      title: 'Starting',
      sentence: 'The application takes its time to decide whether this may be uploaded.',
      shows: 'starting',
      files: [{ ...RECORDING, size: 3_400_000 }],
      application: { isSilent: true },
    },
    {
      name: 'sending',
      title: 'Sending',
      sentence: 'The line is quick for a third of the file and thin for the rest.',
      shows: 'sending',
      files: [{ ...FILM, size: 24 * PART_BYTES - 1_700_000 }],
      weather: onParts(9, 24, THIN_LINK),
    },
    {
      name: 'paused',
      title: 'Paused',
      sentence: 'Somebody has pressed pause; what is stored stays stored.',
      shows: 'paused',
      files: [{ ...FILM, size: 6 * PART_BYTES - 900_000 }],
      weather: onParts(4, 6, THIN_LINK),
      play: 'pause',
    },
    {
      name: 'together',
      title: 'Several at once',
      sentence: 'All files share the connections, and one line sums them up.',
      shows: 'sending',
      files: [
        { name: 'Evening at the lake.png', type: 'image/png' },
        { ...RECORDING, size: 2 * PART_BYTES - 3_100_000 },
        { ...FILM, size: 20 * PART_BYTES - 1_100_000 },
        { name: '旅行の写真 2026年11月.zip', type: 'application/zip', size: 9 * PART_BYTES - 600_000 },
      ],
      weather: onParts(6, 20, THIN_LINK),
    },
    {
      name: 'waiting',
      title: 'Waiting in line',
      sentence: 'All connections carry the first files; the others wait for their turn.',
      shows: 'waiting',
      files: [
        { ...FILM, size: 7 * PART_BYTES },
        { name: 'IMG_40.HEIC', type: 'image/heic', size: 6_100_000, count: 14 },
      ],
      weather: [{ id: 'thin', match: { method: 'PUT', signed: true }, fault: THIN_LINK }],
    },
    {
      name: 'many',
      title: 'Ten thousand files',
      sentence: 'A whole folder at once, over a line with a long way to the store.',
      shows: 'waiting',
      files: [{ name: 'scan-.tif', type: 'image/tiff', size: 20_000, count: 10_000 }],
      weather: [{ id: 'long-way', match: { method: 'PUT', signed: true }, fault: { kind: 'latency', ms: 2500 } }],
    },
    {
      name: 'finishing',
      title: 'Finishing',
      sentence: 'Every byte is there, and the store takes 50 seconds to make one object of the parts.',
      shows: 'finishing',
      files: [{ ...FILM, size: 3 * PART_BYTES - 2_000_000 }],
      weather: [{ id: 'slow-commit', match: { method: 'PUT', signed: false }, fault: { kind: 'latency', ms: 50_000 } }],
    },
  ],
}

/** Uploads that are over, well. */
import { PART_BYTES, type SceneGroup } from '../scene.ts'

export const ARRIVED: SceneGroup = {
  id: 'arrived',
  title: 'Arrived',
  scenes: [
    {
      name: 'done',
      title: 'Done',
      sentence: 'The store has checked every part, and the form holds a signed receipt.',
      shows: 'done',
      files: [{ name: 'Interview take 11.wav', type: 'audio/wav', size: 2 * PART_BYTES - 3_100_000 }],
    },
    {
      name: 'picture',
      title: 'A picture',
      sentence: 'Pictures are shown small beside their name; nothing of them is sent twice.',
      shows: 'done',
      files: [{ name: 'Evening at the lake.png', type: 'image/png' }],
    },
    {
      name: 'nothing-in-it',
      title: 'An empty file',
      sentence: 'There is nothing to send, and yet an object and a receipt.',
      shows: 'done',
      files: [{ name: 'placeholder.txt', type: 'text/plain', size: 0 }],
    },
    {
      name: 'several',
      title: 'Several',
      sentence: 'One line sums them up, and each has a receipt of its own.',
      shows: 'done',
      files: [
        {
          name: 'Aufnahme übermäßig langer Dateiname aus dem Archiv 2019–2024.mp4',
          type: 'video/mp4',
          size: 4_100_000,
        },
        { name: '旅行の写真 2026年11月.zip', type: 'application/zip', size: 2_200_000 },
        { name: 'מסמך סופי.pdf', type: 'application/pdf', size: 960_000 },
        { name: 'notes', type: 'text/plain', size: 812 },
      ],
    },
  ],
}

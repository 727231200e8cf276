/** The same element in other languages, directions and colours. */
import { PART_BYTES, type Scene, type SceneGroup } from '../scene.ts'
import { busyFrom, onParts, THIN_LINK } from './weather.ts'

const HALF_WAY: Pick<Scene, 'shows' | 'files' | 'weather'> = {
  shows: 'sending',
  files: [
    { name: 'Night train.mp4', type: 'video/mp4', size: 10 * PART_BYTES - 400_000 },
    { name: 'Ticket.pdf', type: 'application/pdf', size: 310_000 },
  ],
  weather: onParts(4, 10, THIN_LINK),
}

/** One that waits and one that is there: the words of a language in use. */
const IN_WORDS: Pick<Scene, 'shows' | 'files' | 'weather'> = {
  shows: 'retrying',
  files: [
    { name: 'IMG_4031.HEIC', type: 'image/heic', size: 3 * PART_BYTES - 5_000_000 },
    { name: 'IMG_4032.HEIC', type: 'image/heic', size: 2_400_000 },
  ],
  weather: busyFrom(3, 3),
}

export const CLOTHES: SceneGroup = {
  id: 'clothes',
  title: 'Languages and clothes',
  scenes: [
    {
      name: 'right-to-left',
      title: 'Right to left',
      sentence: 'Arabic: the words, the numbers and the direction of everything.',
      ...IN_WORDS,
      element: { lang: 'ar', dir: 'rtl' },
    },
    {
      name: 'german',
      title: 'German',
      sentence: 'Words, numbers and units as German writes them.',
      ...IN_WORDS,
      element: { lang: 'de' },
    },
    {
      name: 'japanese',
      title: 'Japanese',
      sentence: 'A language is a small file that is loaded when it is needed.',
      ...IN_WORDS,
      element: { lang: 'ja' },
    },
    {
      name: 'ink',
      title: 'Ink',
      sentence: 'Six custom properties: dark in any scheme, with square corners.',
      ...HALF_WAY,
      look: 'ink',
    },
    {
      name: 'leaf',
      title: 'Leaf',
      sentence: 'An accent, and rounder corners.',
      ...HALF_WAY,
      look: 'leaf',
    },
    {
      name: 'paper',
      title: 'Paper',
      sentence: 'The page’s own typeface, and parts that the page styles itself.',
      ...HALF_WAY,
      look: 'paper',
    },
  ],
}

/** So long that the page notices by its own timers: above a minute and a half, which a page in the background may sleep too. */
import { describeSleep } from './support/describe-sleep.ts'

describeSleep({ seconds: 100, connections: 'silent' })

/**
 * SIGKILL of the whole browser on the way, and the same profile again: the object is right, what was acknowledged is not
 * sent again, and what is missing goes first. Three moments here, twenty in `npm run test:long`.
 */
import { describeKills } from './support/describe-kills.ts'

describeKills(3)

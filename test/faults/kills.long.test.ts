/** The kills of kills.test.ts at twenty moments: some ten seconds each. */
import { describeKills } from './support/describe-kills.ts'

describeKills(20)

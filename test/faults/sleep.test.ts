import { describeSleep } from './support/describe-sleep.ts'

describeSleep({ seconds: 5, connections: 'reset' })

/** The types for templates, against the frameworks' own, as a project checks them: with the published package. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ConsumerProject, createConsumerProject, INSTALL_TIMEOUT_MS } from '../support/consumer.ts'
import { run } from '../support/processes.ts'

/** Ours, which checks the libraries' declarations too in a second or two; the example for Next is checked by its own. */
const TSC = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))

let project: ConsumerProject

beforeAll(async () => {
  project = await createConsumerProject('test/frameworks/types')
}, INSTALL_TIMEOUT_MS)
afterAll(() => project?.remove())

it('takes what React, Vue, Svelte and a plain page may write, and refuses what they may not', async () => {
  const { stdout } = await run(TSC, ['--pretty', 'false'], { cwd: project.folder }).catch(
    (failure: { stdout: string }) => failure,
  )
  expect(stdout).toBe('')
})

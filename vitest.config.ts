import { defineConfig } from 'vitest/config'

/** `npm run test:long` and `npm run test:big` run their own files and nothing else. */
const special = process.env.SLUICE_LONG === '1' ? 'long' : process.env.SLUICE_BIG === '1' ? 'big' : undefined

/** `npm run bench`; each file is minutes of load, so nothing else starts it. */
const isBench = process.env.SLUICE_BENCH === '1'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'bench',
          include: isBench ? ['bench/**/*.bench.ts'] : [],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 900_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'unit',
          include: special === undefined ? ['src/**/*.test.ts'] : [],
          environment: 'node',
        },
      },
      {
        test: {
          name: 'stores',
          include: special === undefined ? ['test/**/*.test.ts'] : [`test/**/*.${special}.test.ts`],
          exclude: [
            'test/consumer/**',
            ...(special === undefined ? ['test/**/*.long.test.ts', 'test/**/*.big.test.ts'] : []),
          ],
          globalSetup: ['test/support/global-setup.ts'],
          // A page writes its records once a second; a poll that gives up after one second (the default) races it.
          expect: { poll: { timeout: 20_000, interval: 50 } },
          testTimeout: special === 'big' ? 1_800_000 : 60_000,
          hookTimeout: 60_000,
          // One real cluster on two cores: files in turn keep timing-sensitive rounds honest.
          fileParallelism: false,
        },
      },
    ],
  },
})

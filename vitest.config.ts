import { defineConfig } from 'vitest/config'

const long = process.env['SLUICE_LONG'] === '1'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], environment: 'node' } },
      {
        test: {
          name: 'stores',
          include: long ? ['test/**/*.long.test.ts'] : ['test/**/*.test.ts'],
          exclude: long ? [] : ['test/**/*.long.test.ts', 'test/**/*.big.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // One real cluster on two cores: files in turn keep timing-sensitive rounds honest.
          fileParallelism: false,
        },
      },
    ],
  },
})

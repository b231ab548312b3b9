import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        // The build leaves specs out, so their decorators are not found through tsconfig.json.
        oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
        test: {
          name: 'unit',
          include: ['{apps,observability,libs}/*/src/**/*.spec.ts', 'scripts/**/*.spec.ts'],
          setupFiles: ['./test/support/reflect-metadata.ts'],
          // Many of these wait for processes and sockets of their own: more workers than cores are of use.
          maxWorkers: Math.max(3, availableParallelism()),
          hookTimeout: 60_000,
          testTimeout: 15_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.spec.ts'],
          // One running system serves the whole suite; files that break it bring up their own.
          globalSetup: ['./test/support/running-system.ts'],
          fileParallelism: false,
          // After the others: its timings and theirs would spoil each other.
          sequence: { groupOrder: 2 },
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

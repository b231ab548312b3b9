const bin = (name, path) => `node_modules/${name}/${path}`;

const vitest = bin('vitest', 'vitest.mjs');
const biome = bin('@biomejs/biome', 'bin/biome');
const tsc = bin('typescript', 'bin/tsc');

/**
 * What `npm run <name>` does: arguments for Node, step after step. The last step gets the caller's arguments.
 * `build: false` means that the command works on the sources alone.
 */
export const commands = {
  start: { steps: [['apps/cli/bin/roundtrip.mjs', 'up', '--first-trip']] },
  build: { steps: [['-e', '']] },
  test: { steps: [[vitest, 'run']] },
  check: {
    steps: [
      [biome, 'ci', '--error-on-warnings'],
      [tsc, '-p', 'tsconfig.check.json'],
      ['scripts/check-imports.ts'],
      ['scripts/check-files.ts'],
      ['scripts/docs.ts', '--check'],
    ],
  },
  format: { build: false, steps: [[biome, 'check', '--write']] },
  docs: { steps: [['scripts/docs.ts']] },
  'bench:start': { steps: [['test/bench/start.ts']] },
  'bench:hops': { steps: [['test/bench/hops.ts']] },
};

export function usage() {
  return `Usage: npm run <command>\nCommands: ${Object.keys(commands).join(', ')}`;
}

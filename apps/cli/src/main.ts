import { Command } from 'commander';
import { exitCodes } from './cli-error.js';

const program = new Command('roundtrip')
  .description('Shows what really happens between a request and its response.')
  .version('0.1.0')
  .exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed what was wrong, or the help or version that was asked for.
  const { exitCode } = error as { exitCode?: number };
  process.exitCode = exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}

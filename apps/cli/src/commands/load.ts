import { type Command, InvalidArgumentError, Option } from 'commander';
import { personNames } from '../client/person.js';
import type { CliContext } from '../context.js';
import { parseDuration } from '../load/arrivals.js';
import { mixNames } from '../load/mix.js';
import type { LoadCommandOptions } from './load-options.js';
import { runSystemCommand, type SystemOptions, withSystemOptions } from './options.js';

const MAX_RPS = 2000;

const examples = `
Requests start at a constant rate whatever becomes of the ones before (open loop), and latency counts from the
moment at which a request was meant to start.

Examples:
  $ npx roundtrip load --rps 50 --for 30s
  $ npx roundtrip load --rps 20 --for 2m --mix mixed --seed 7

Exit codes: 0 no request failed, 1 some did (5xx or no answer), 2 wrong arguments, 130 ended early by Ctrl-C.`;

/** `roundtrip load`: many requests, counted and timed. */
export function registerLoad(program: Command): void {
  const command = program
    .command('load')
    .description('send requests at a constant rate and sum up what became of them')
    .requiredOption('--rps <n>', 'requests a second', requestsPerSecond)
    .requiredOption('--for <time>', 'how long, e.g. 30s or 2m', duration)
    .addOption(new Option('--mix <name>', 'which requests').choices(mixNames).default('reads'))
    .addOption(new Option('--as <person>', 'everything as one person').choices(personNames))
    .option('--seed <n>', 'the same requests again (default: new ones)', seed, newSeed())
    .option('--no-trace', 'trace none of the requests')
    .addHelpText('after', examples);
  withSystemOptions(command).action((options: LoadCommandOptions & SystemOptions) =>
    runSystemCommand(options, (context) => loadSystem(context, options)),
  );
}

/**
 * Sends a load and prints what became of it.
 *
 * @returns the exit code: 1 when a request failed
 */
export async function loadSystem(context: CliContext, options: LoadCommandOptions): Promise<number> {
  // Loaded here, so that other commands do not pay for the telemetry they do not use.
  const { sendLoad } = await import('./send-load.js');
  return sendLoad(context, options);
}

function requestsPerSecond(text: string): number {
  const number = Number(text);
  if (number > 0 && number <= MAX_RPS) return number;
  throw new InvalidArgumentError(`It is a number above 0 and up to ${MAX_RPS}.`);
}

function duration(text: string): number {
  const millis = parseDuration(text);
  if (millis !== undefined) return millis;
  throw new InvalidArgumentError('It is a time such as 500ms, 30s, 2m or 1h.');
}

function seed(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number < 2 ** 32) return number;
  throw new InvalidArgumentError('It is a whole number from 0 to 4294967295.');
}

function newSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}

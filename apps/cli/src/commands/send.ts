import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { CliError, exitCodes } from '../cli-error.js';
import { personNames } from '../client/person.js';
import { type CliContext, createContext } from '../context.js';
import { runCommand } from '../run-command.js';
import type { SendOptions } from './sent-trip.js';

type Flags = Omit<SendOptions, 'method' | 'path'> & { json?: boolean; dataFolder?: string };

const examples = `
Examples:
  $ npx roundtrip send GET /api/users/1
  $ npx roundtrip send GET /api/products/7 --explain --fresh
  $ npx roundtrip send POST /api/orders --data '{"lines":[{"productId":7,"quantity":1}]}'
  $ npx roundtrip send PATCH /api/products/7 --as admin --data @change.json

Exit codes: 0 for any HTTP answer, 1 when there is none, 2 wrong arguments, 3 never started.`;

/** `roundtrip send METHOD PATH`: one request, drawn as a trip. */
export function registerSend(program: Command): void {
  program
    .command('send')
    .description('send one request through the system and draw its trip')
    .argument('<method>', 'GET, POST, PATCH …')
    .argument('<path>', 'path and query, e.g. /api/users/1')
    .option('--as <person>', `${personNames.join(', ')} (default: esther for /api, else nobody)`)
    .option('--data <json>', 'body of the request; @FILE reads it from a file')
    .option('--header <name:value>', 'a request header; may be given many times', collect)
    .option('--fresh', 'forget name, connection and TLS session of earlier requests')
    .option('--explain', 'ask PostgreSQL what it did, and show it')
    .option('--spans', 'draw the whole tree of spans')
    .option('--include-body', "print the answer's headers and body, too")
    .option('--data-folder <folder>', 'data folder of the system (default: .roundtrip, or ROUNDTRIP_DATA)')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', examples)
    .action((method: string, path: string, { json = false, dataFolder, ...flags }: Flags) =>
      runCommand({ json }, () =>
        sendAndDraw(createContext({ json, dataFolder }), {
          ...flags,
          method,
          path,
          data: readData(flags.data),
        }),
      ),
    );
}

/**
 * Sends one request and prints its trip.
 *
 * @returns the exit code: 0 for any HTTP answer, 1 for none
 * @throws CliError for a request that cannot be sent, and for a person who cannot log in
 */
export async function sendAndDraw(context: CliContext, options: SendOptions): Promise<number> {
  // Loaded here, so that other commands do not pay for the telemetry they do not use.
  const { sendTrip } = await import('./send-trip.js');
  return sendTrip(context, options);
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function readData(data: string | undefined): string | undefined {
  if (!data?.startsWith('@')) return data;
  try {
    return readFileSync(data.slice(1), 'utf8');
  } catch (cause) {
    throw new CliError(`The body cannot be read from ${data.slice(1)}.`, {
      exitCode: exitCodes.usage,
      cause,
    });
  }
}

import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { CliError, exitCodes } from '../cli-error.js';
import { type CliContext, createContext } from '../context.js';
import { runCommand } from '../run-command.js';
import type { SendOptions } from './send-trip.js';

type Flags = Omit<SendOptions, 'method' | 'path'> & { json?: boolean };

/** `roundtrip send METHOD PATH`: one request, drawn as a trip. */
export function registerSend(program: Command): void {
  program
    .command('send')
    .description('Send one request through the system and draw its trip')
    .argument('<method>', 'GET, POST, PATCH …')
    .argument('<path>', 'path and query, e.g. /api/users/1')
    .option('--as <person>', 'esther, sam, admin or nobody (default: esther for /api, else nobody)')
    .option('--data <json>', 'body of the request; @FILE reads it from a file')
    .option('--header <name:value>', 'a request header; may be given many times', collect)
    .option('--fresh', 'remember no name, no connection, no TLS session')
    .option('--explain', 'ask PostgreSQL what it did, and show it')
    .option('--spans', 'draw the whole tree of spans')
    .option('--include-body', "print the answer's headers and body, too")
    .option('--json', 'print one line of JSON')
    .addHelpText('after', '\nExit code: 0 for any HTTP answer, 1 when there is none, 2 for wrong arguments.')
    .action((method: string, path: string, flags: Flags) =>
      runCommand({ json: flags.json }, () =>
        sendAndDraw(createContext({ json: flags.json }), {
          ...flags,
          method,
          path,
          data: flags.data?.startsWith('@') ? readData(flags.data.slice(1)) : flags.data,
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

function readData(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CliError(`The body cannot be read from ${file}.`, { exitCode: exitCodes.usage, cause });
  }
}

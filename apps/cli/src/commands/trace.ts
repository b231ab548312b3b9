import type { Command } from 'commander';
import { CliError, exitCodes } from '../cli-error.js';
import { type CliContext, createContext } from '../context.js';
import { drawTrip } from '../drawing/draw-trip.js';
import { screenOf } from '../drawing/terminal.js';
import { askedIn } from '../lab/asked.js';
import { LabClient } from '../lab/lab-client.js';
import { runCommand } from '../run-command.js';
import { reportOf } from './trip-report.js';

export interface TraceOptions {
  /** Draw the whole tree of spans. */
  spans?: boolean;
}

/** `roundtrip trace ID`: draws a trip that was made before. */
export function registerTrace(program: Command): void {
  program
    .command('trace')
    .description('Draw a trip that was made before')
    .argument('<id>', 'trace id, 32 hex digits, as send and Server-Timing give it')
    .option('--spans', 'draw the whole tree of spans')
    .option('--json', 'print one line of JSON')
    .action((id: string, flags: TraceOptions & { json?: boolean }) =>
      runCommand({ json: flags.json }, () => drawTrace(createContext({ json: flags.json }), id, flags)),
    );
}

/**
 * Prints one trip from the lab.
 *
 * @throws CliError when the id is none (exit code 2), the lab does not know the trip (1) or does not answer (3)
 */
export async function drawTrace(context: CliContext, id: string, options: TraceOptions): Promise<number> {
  const traceId = id.toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(traceId)) {
    throw new CliError(`'${id}' is no trace id: that is 32 hex digits, as roundtrip send prints them.`, {
      exitCode: exitCodes.usage,
    });
  }
  const queryUrl = `http://127.0.0.1:${context.ports.query}`;
  const read = await new LabClient(queryUrl).read(traceId);
  switch (read.status) {
    case 'unreachable':
      throw new CliError(`The trip cannot be read: ${read.reason}.`, {
        fix: 'Is the system up? npx roundtrip status',
        exitCode: exitCodes.notRunning,
      });
    case 'unknown':
      throw new CliError(`The lab knows no trip ${traceId}.`, {
        fix: 'It keeps the most recent ones only, and those since its start.',
      });
    case 'found':
      if (context.output.json) context.output.object(reportOf(read.trip, askedIn(read.trip)));
      else context.output.line(drawTrip(read.trip, { ...screenOf(context), queryUrl, spans: options.spans }));
      return exitCodes.ok;
  }
}

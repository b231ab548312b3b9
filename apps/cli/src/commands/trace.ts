import type { Command } from 'commander';
import { CliError, exitCodes } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { drawTrip } from '../drawing/draw-trip.js';
import { screenOf } from '../drawing/terminal.js';
import { askedIn } from '../lab/asked.js';
import { LabClient } from '../lab/lab-client.js';
import { runSystemCommand, type SystemOptions, withSystemOptions } from './options.js';
import { reportOf } from './trip-report.js';

export interface TraceOptions {
  /** Draw the whole tree of spans. */
  spans?: boolean;
}

const examples = `
Exit codes: 0 drawn, 1 the lab knows no such trip, 2 that is no trace id, 3 the lab does not answer.`;

/** `roundtrip trace ID`: draws a trip that was made before. */
export function registerTrace(program: Command): void {
  const command = program
    .command('trace')
    .description('draw a trip that was made before')
    .argument('<id>', 'trace id, 32 hex digits, as send and Server-Timing give it')
    .option('--spans', 'draw the whole tree of spans')
    .addHelpText('after', examples);
  withSystemOptions(command).action((id: string, options: TraceOptions & SystemOptions) =>
    runSystemCommand(options, (context) => drawTrace(context, id, options)),
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

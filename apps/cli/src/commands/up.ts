import { once } from 'node:events';
import type { Command } from 'commander';
import { CliError, exitCodes } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { startInBackground, tellStarter } from '../launcher/background.js';
import type { EventSink } from '../launcher/events.js';
import { printEvent } from '../launcher/print-event.js';
import { runSystem } from '../launcher/run-system.js';
import { sendFirstTrip } from './first-trip.js';
import { machineCount, runSystemCommand, type SystemOptions, withSystemOptions } from './options.js';
import { printUrls } from './print-urls.js';

interface UpOptions extends SystemOptions {
  detach?: boolean;
  machines?: number;
  firstTrip?: boolean;
  background?: boolean;
}

const examples = `
Examples:
  $ npx roundtrip up                run here until Ctrl-C
  $ npx roundtrip up --detach       run in the background until "roundtrip down"
  $ npx roundtrip up --machines 1   one machine behind the balancer: starts faster
  $ ROUNDTRIP_PORT_OFFSET=1000 npx roundtrip up --data /tmp/second
                                    a second system beside the first

Exit codes: 0 stopped, 1 could not start, 2 wrong arguments or settings,
130 interrupted while starting, or with --detach in the first trip: the system
then runs.`;

export function registerUp(program: Command): void {
  const command = program
    .command('up')
    .description('start the whole system')
    .option('--detach', 'leave it running in the background')
    .option('--machines <n>', 'machines behind the balancer, 1 to 5 (default: 3)', machineCount)
    .option('--first-trip', 'then send GET /api/users/1 as esther and draw its trip')
    .addHelpText('after', examples);
  // How `--detach` runs the launcher; not for people.
  command.addOption(command.createOption('--background').hideHelp());
  withSystemOptions(command).action((options: UpOptions) =>
    runSystemCommand(options, (context) => up(context, options)),
  );
}

function up(context: CliContext, options: UpOptions): Promise<number> {
  const machines = options.machines ?? context.settings.machines;
  if (options.background) return upInBackground(context, machines);
  return options.detach ? upDetached(context, machines, options) : upInForeground(context, machines, options);
}

/** Runs the system in this process until it is told to stop. */
async function upInForeground(
  context: CliContext,
  machines: number,
  { firstTrip }: UpOptions,
): Promise<number> {
  const onEvent: EventSink = (event) => printEvent(context.output, event);
  const onUp = async (signal: AbortSignal) => {
    if (firstTrip) await sendFirstTrip(context, signal);
    if (signal.aborted) return;
    printUrls(context, 'Ctrl-C, or npx roundtrip down, stops everything.');
  };
  return keepRunning(context, machines, { onEvent, onUp, starter: 'always' });
}

async function upDetached(context: CliContext, machines: number, { firstTrip }: UpOptions): Promise<number> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupt.abort());
  const onEvent: EventSink = (event) => printEvent(context.output, event);
  await startInBackground(context, machines, onEvent, interrupt.signal);
  if (firstTrip) await sendFirstTrip(context, interrupt.signal);
  printUrls(context, 'It runs in the background; npx roundtrip down stops it.');
  return interrupt.signal.aborted ? exitCodes.interrupted : exitCodes.ok;
}

/** The launcher that `--detach` leaves behind. */
async function upInBackground(context: CliContext, machines: number): Promise<number> {
  const onEvent: EventSink = (event) => {
    tellStarter({ type: 'event', event });
    context.output.object({ time: new Date().toISOString(), ...event });
  };
  try {
    return await keepRunning(context, machines, { onEvent, starter: 'until it is up' });
  } catch (error) {
    const { message } = error as Error;
    const { fix, exitCode } =
      error instanceof CliError ? error : { fix: undefined, exitCode: exitCodes.failed };
    tellStarter({ type: 'error', message, fix, exitCode });
    throw error;
  }
}

interface KeepOptions {
  readonly onEvent: EventSink;
  /** Called when everything is ready; the signal tells it to leave off. */
  readonly onUp?: (signal: AbortSignal) => Promise<void>;
  /** How long the system depends on the process that started us. */
  readonly starter: 'always' | 'until it is up';
}

/**
 * Starts the system and keeps it until a signal, or the end of the process that started us, stops it. A second signal
 * kills it.
 */
async function keepRunning(
  context: CliContext,
  machines: number,
  { onEvent, onUp, starter }: KeepOptions,
): Promise<number> {
  const { stop, kill, tell } = stopRequests();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, tell);
  process.stdout.once('error', tell); // nobody reads us any more: `up | head`, a closed terminal
  if (process.connected) {
    process.once('disconnect', tell);
    process.channel?.unref(); // an open channel alone must not keep us here
  }

  const system = await runSystem({ context, machines, onEvent, signal: stop, killSignal: kill });
  if (starter === 'until it is up') process.off('disconnect', tell);
  if (!stop.aborted) await onUp?.(stop);
  if (!stop.aborted) await once(stop, 'abort');
  await system.stop();
  return exitCodes.ok;
}

interface StopRequests {
  readonly stop: AbortSignal;
  readonly kill: AbortSignal;
  /** The first call asks to stop, a later one to kill. */
  readonly tell: () => void;
}

/** One Ctrl-C can reach us twice: from the terminal, and from the npm that passes it on. */
const SAME_REQUEST_MILLIS = 300;

function stopRequests(): StopRequests {
  const stop = new AbortController();
  const kill = new AbortController();
  let toldAt = 0;
  const tell = () => {
    if (!stop.signal.aborted) {
      toldAt = performance.now();
      stop.abort(new CliError('Interrupted.', { exitCode: exitCodes.interrupted }));
    } else if (performance.now() - toldAt > SAME_REQUEST_MILLIS) {
      kill.abort();
    }
  };
  return { stop: stop.signal, kill: kill.signal, tell };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CliError, exitCodes } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { openLog } from '../processes/log-file.js';
import type { EventSink, LauncherEvent } from './events.js';
import { readRunningState } from './state-file.js';

/** What a launcher in the background tells the command that started it. */
export type BackgroundMessage =
  | { readonly type: 'event'; readonly event: LauncherEvent }
  | { readonly type: 'error'; readonly message: string; readonly fix?: string; readonly exitCode: number };

const main = fileURLToPath(new URL('../main.js', import.meta.url));

/**
 * Starts a launcher that outlives this command, passes on its events and resolves when its system is up.
 *
 * @param signal gives the start up: the launcher is told to stop, and waited for
 * @throws CliError as the launcher itself would have thrown it
 */
export function startInBackground(
  { data, environment, repository }: CliContext,
  machines: number,
  onEvent: EventSink,
  signal: AbortSignal,
): Promise<void> {
  data.ensure();
  // The log of a launcher that runs here already stays as it is; ours will end by saying so.
  const log = openLog(data.logFile('launcher'), readRunningState(data.stateFile) === undefined);
  const child = spawn(
    process.execPath,
    [main, 'up', '--background', '--machines', String(machines), '--data', data.root],
    {
      cwd: repository,
      env: environment as NodeJS.ProcessEnv,
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
    },
  );
  closeSync(log);
  return followLauncher(child, data.logFile('launcher'), onEvent, signal);
}

/**
 * Resolves when the launcher says that its system is up, and lets go of it. From then on the signal means it no more.
 *
 * @throws CliError what the launcher has told before it ended
 */
export function followLauncher(
  child: ChildProcess,
  logFile: string,
  onEvent: EventSink,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure = new CliError(`The launcher ended. Its log: ${logFile}`);
    const giveUp = () => {
      failure = new CliError('The start was interrupted.', { exitCode: exitCodes.interrupted });
      child.kill('SIGTERM');
    };
    signal.addEventListener('abort', giveUp);
    child.on('message', (message: BackgroundMessage) => {
      if (message.type === 'error') {
        failure = new CliError(message.message, message);
        return;
      }
      onEvent(message.event);
      if (message.event.event !== 'up') return;
      signal.removeEventListener('abort', giveUp);
      child.disconnect();
      child.unref();
      resolve();
    });
    child.on('error', reject);
    child.on('exit', () => reject(failure));
  });
}

/** The other side: tells the command that started us, as long as it is there. */
export function tellStarter(message: BackgroundMessage): void {
  if (process.connected) process.send?.(message);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli-error.js';
import { isAlive, type ProcessIdentity } from './process-identity.js';

/** A process to end, and the signal that asks it to. */
export interface Ending {
  readonly name: string;
  readonly identity: ProcessIdentity;
  readonly stopSignal: NodeJS.Signals;
}

const POLL_MILLIS = 20;
/** A process that was sent SIGKILL is gone as soon as the kernel gets to it. */
const KILL_MILLIS = 2000;

/**
 * Asks processes to end, waits, and kills those that do not. Only processes that are still the ones meant are touched:
 * a pid that was given to somebody else since is left alone.
 *
 * @returns names of the processes that were there
 * @throws CliError when one cannot be ended
 */
export async function endProcesses(endings: readonly Ending[], graceMillis: number): Promise<string[]> {
  const present = endings.filter(({ identity }) => isAlive(identity));
  for (const ending of present) send(ending, ending.stopSignal);
  let left = await waitUntilGone(present, graceMillis);
  for (const ending of left) send(ending, 'SIGKILL');
  left = await waitUntilGone(left, KILL_MILLIS);
  if (left.length > 0) {
    const list = left.map(({ name, identity }) => `${name} (pid ${identity.pid})`).join(', ');
    throw new CliError(`Could not end ${list}.`, { fix: 'End them as the user who started them.' });
  }
  return present.map(({ name }) => name);
}

async function waitUntilGone(endings: readonly Ending[], millis: number): Promise<Ending[]> {
  const deadline = performance.now() + millis;
  for (;;) {
    const left = endings.filter(({ identity }) => isAlive(identity));
    if (left.length === 0 || performance.now() >= deadline) return left;
    await sleep(POLL_MILLIS);
  }
}

function send({ name, identity }: Ending, signal: NodeJS.Signals): void {
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return; // it ended by itself
    throw new CliError(`May not end ${name} (pid ${identity.pid}): it belongs to another user.`, {
      fix: 'Run the command as the user who started the system.',
      cause: error,
    });
  }
}

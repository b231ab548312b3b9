import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CliContext } from '../context.js';

/** The request whose trip a first start shows: through every layer, to somebody's own data. */
const FIRST_TRIP = ['send', 'GET', '/api/users/1', '--as', 'esther', '--fresh'];

const main = fileURLToPath(new URL('../main.js', import.meta.url));

/**
 * Sends the first request and draws its trip, by the very command that the reader will type next. A process of its
 * own: the client and its telemetry then take no memory from the launcher, which stays.
 *
 * @param signal leaves off; the system goes on in any case
 */
export function sendFirstTrip(
  { data, environment, output, repository }: CliContext,
  signal: AbortSignal,
): Promise<void> {
  if (!output.json) output.line(`\n${output.style('bold', `$ npx roundtrip ${FIRST_TRIP.join(' ')}`)}`);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...FIRST_TRIP, ...(output.json ? ['--json'] : [])], {
      cwd: repository,
      env: { ...environment, ROUNDTRIP_DATA: data.root },
      stdio: ['ignore', 'inherit', 'inherit'],
      signal,
    });
    // What went wrong is on the screen already.
    child.on('error', () => resolve());
    child.on('exit', () => resolve());
  });
}

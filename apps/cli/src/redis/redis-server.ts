import { basename } from 'node:path';
import { CliError } from '../cli-error.js';
import type { DataFolder } from '../data-folder.js';
import type { ProcessSpec } from '../processes/process-spec.js';
import { randomKey } from '../secrets/ensure-secrets.js';
import { ensureSecret, writeSecret } from '../secrets/secret-file.js';
import { ping } from './ping.js';

const PING_TIMEOUT_MILLIS = 2000;

/** How our cache server is run. It keeps nothing: what it loses, the shop reads again. */
function configuration(port: number, password: string, folder: string): string {
  const directives: readonly [string, string | number][] = [
    ['bind', '127.0.0.1'],
    ['port', port],
    ['requirepass', password],
    ['dir', `"${folder}"`],
    ['save', '""'],
    ['appendonly', 'no'],
    ['daemonize', 'no'],
    ['databases', 1],
    ['maxmemory', '64mb'],
    ['maxmemory-policy', 'allkeys-lru'],
  ];
  return `${directives.map((directive) => directive.join(' ')).join('\n')}\n`;
}

/**
 * How to run a cache server found on this machine: on loopback, behind a password, with nothing on disk. The password
 * goes in by a file, because everybody may read a command line.
 */
export function redisServerSpec(
  binary: string,
  data: DataFolder,
  port: number,
): { spec: ProcessSpec; url: string } {
  const password = ensureSecret(data.secretFile('redis.password'), randomKey);
  const file = data.secretFile('redis.conf');
  writeSecret(file, configuration(port, password, data.runFolder));
  const url = `redis://:${password}@127.0.0.1:${port}`;
  const spec: ProcessSpec = {
    name: 'redis',
    service: basename(binary).replace('-server', ''),
    machine: null,
    stage: 'store',
    command: binary,
    args: [file],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    cwd: data.runFolder,
    ipc: false,
    port,
    stopSignal: 'SIGTERM',
    ready: () => ping(url, PING_TIMEOUT_MILLIS),
  };
  return { spec, url };
}

/**
 * Makes sure that the server of `REDIS_URL` answers.
 *
 * @throws CliError that names host and port, never user or password
 */
export async function checkRedisUrl(url: string): Promise<void> {
  const answer = await ping(url, PING_TIMEOUT_MILLIS);
  if (answer.status === 'ready') return;
  const { hostname, port } = new URL(url);
  throw new CliError(`Cannot use the server of REDIS_URL at ${hostname}:${port || 6379}: ${answer.reason}.`, {
    fix: 'Start that server, correct REDIS_URL, or unset it. ROUNDTRIP_REDIS=false does without Redis.',
  });
}

import { readdir, readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import type { Address } from './cli.js';

/** Of these process ids, the ones that are still alive. */
export function aliveIn(pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Processes that name the system's data folder in their command line or environment: what a clean stop must not leave
 * behind. Reads /proc, so it finds nothing (and says so by an empty list) on systems without it.
 */
export async function processesOf(address: Address): Promise<string[]> {
  const entries = await readdir('/proc').catch(() => []);
  const found: string[] = [];
  for (const entry of entries.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const read = (file: string) => readFile(`/proc/${entry}/${file}`, 'utf8').catch(() => '');
    const [command, environment] = await Promise.all([read('cmdline'), read('environ')]);
    if (!command.includes(address.dataFolder) && !environment.includes(address.dataFolder)) continue;
    found.push(`${entry} ${command.replaceAll('\0', ' ').trim()}`);
  }
  return found;
}

/** Of the ports that a system of one machine uses, the ones on which somebody still accepts connections. */
export async function listeningPorts(address: Address): Promise<number[]> {
  const ports = [8443, 16686, 4318, 8432, 8480, 8481, 8482, 8483, 8500, 8520].map(
    (port) => port + address.portOffset,
  );
  const open = await Promise.all(ports.map(accepts));
  return ports.filter((_port, index) => open[index]);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

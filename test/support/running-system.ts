import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Address, runCli } from './cli.js';

declare module 'vitest' {
  export interface ProvidedContext {
    system: Address;
  }
}

/**
 * Ports away from a developer's own system, apart for each test process, and below the range from which the kernel
 * takes client ports (32768 on Linux), so that no outgoing connection can sit on them.
 */
export function freePortOffset(index = 0): number {
  return 11_000 + 300 * ((process.pid + index) % 17);
}

/** A data folder of its own. `mkdtemp` makes it private to the user, which PostgreSQL has to cope with as root. */
export async function temporaryDataFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'roundtrip-e2e-'));
  await chmod(folder, 0o700);
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** One running system for the whole end-to-end suite: three machines, real PostgreSQL, real sockets. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { folder, remove } = await temporaryDataFolder();
  const address: Address = { dataFolder: folder, portOffset: freePortOffset() };
  const up = await runCli(address, ['up', '--detach']);
  if (up.code !== 0) {
    await runCli(address, ['down']);
    throw new Error(`the system did not start (exit ${up.code}):\n${up.stdout}\n${up.stderr}`);
  }
  project.provide('system', address);
  return async () => {
    await runCli(address, ['down']);
    await remove();
  };
}

import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Address, json, resultOf, runCli, spawnCli } from '../support/cli.js';
import { aliveIn, listeningPorts, processesOf } from '../support/processes.js';
import { freePortOffset, temporaryDataFolder } from '../support/running-system.js';
import type { SystemStatus } from '../support/status.js';
import { system } from '../support/trip.js';
import { waitFor } from '../support/wait-for.js';

const cleanUp: (() => Promise<unknown>)[] = [];

/** A system of its own with one machine, apart from the one that the rest of the suite uses. */
async function ownAddress(): Promise<Address> {
  const { folder, remove } = await temporaryDataFolder();
  const address = { dataFolder: folder, portOffset: freePortOffset(1) };
  cleanUp.push(async () => {
    await runCli(address, ['down']);
    await remove();
  });
  return address;
}

afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
}, 30_000);

describe('a system of one machine', () => {
  it('starts, says where it is, and leaves no process and no port within 5 s of down', async () => {
    const address = await ownAddress();
    const up = await runCli(address, ['up', '--detach', '--machines', '1']);
    expect(up.stderr).toBe('');
    expect(up.code).toBe(0);
    expect(up.stdout).toContain('https://');
    const { processes } = await json<SystemStatus>(address, ['status']);
    expect(processes.map((one) => one.name)).toEqual(
      expect.arrayContaining([
        'postgres',
        'lab',
        'auth',
        'pricing',
        'fulfilment',
        'shop-a',
        'proxy-a',
        'balancer',
      ]),
    );

    const began = performance.now();
    expect((await runCli(address, ['down'])).code).toBe(0);
    expect(performance.now() - began).toBeLessThan(5_500);
    expect(aliveIn(processes.map((one) => one.pid))).toEqual([]);
    expect(await processesOf(address)).toEqual([]);
    expect(await listeningPorts(address)).toEqual([]);
  }, 120_000);

  it('stops as cleanly on Ctrl-C, and starts again after its launcher was killed with -9', async () => {
    const address = await ownAddress();
    const first = spawnCli(address, ['up', '--machines', '1']);
    void resultOf(first);
    const before = await waitFor(
      'the system',
      () =>
        json<SystemStatus>(address, ['status']).then(
          (now) => now.machines.every((one) => one.healthy) && now.machines.length === 1 && now,
        ),
      { timeoutMillis: 60_000, everyMillis: 500 },
    );
    first.kill('SIGKILL');
    await once(first, 'exit');

    const second = spawnCli(address, ['up', '--machines', '1', '--json']);
    const result = resultOf(second);
    const after = await waitFor(
      'the second system',
      () =>
        json<SystemStatus>(address, ['status']).then(
          (now) => now.machines.every((one) => one.healthy) && now.machines.length === 1 && now,
        ),
      { timeoutMillis: 60_000, everyMillis: 500 },
    );
    expect(
      aliveIn(
        before.processes
          .map((one) => one.pid)
          .filter((pid) => !after.processes.some((one) => one.pid === pid)),
      ),
    ).toEqual([]);
    const sent = await json<{ status: number }>(address, ['send', 'GET', '/api/users/1']);
    expect(sent.status).toBe(200);

    const began = performance.now();
    second.kill('SIGINT');
    await result;
    expect(performance.now() - began).toBeLessThan(5_500);
    expect(await processesOf(address)).toEqual([]);
    expect(await listeningPorts(address)).toEqual([]);
  }, 180_000);
});

describe('a bad start says what is wrong, exits with an error and leaves nothing running', () => {
  it('a port is taken: names the port, its owner and the setting that moves it', async () => {
    const address = await ownAddress();
    const port = 8443 + address.portOffset;
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    cleanUp.push(async () => squatter.close());

    const up = await runCli(address, ['up', '--detach', '--machines', '1']);
    expect(up.code).not.toBe(0);
    expect(up.stderr).toContain(String(port));
    expect(up.stderr).toContain('ROUNDTRIP_BALANCER_PORT');
    if (process.platform === 'linux') expect(up.stderr).toContain(String(process.pid));
    expect(await processesOf(address)).toEqual([]);
  }, 60_000);

  it('DATABASE_URL leads nowhere: says so within 5 s', async () => {
    const address = await ownAddress();
    const began = performance.now();
    const up = await runCli(address, ['up', '--detach', '--machines', '1'], {
      DATABASE_URL: 'postgres://someone:hidden-password@127.0.0.1:9/nothing',
    });
    expect(up.code).not.toBe(0);
    expect(performance.now() - began).toBeLessThan(7_000);
    expect(up.stderr).toContain('DATABASE_URL');
    expect(up.stderr).not.toContain('hidden-password');
    expect(await processesOf(address)).toEqual([]);
  }, 60_000);

  it('the data folder cannot be written', async () => {
    const address = await ownAddress();
    const blocked = join(address.dataFolder, 'a-file');
    await writeFile(blocked, 'not a folder');
    const up = await runCli({ ...address, dataFolder: join(blocked, 'data') }, [
      'up',
      '--detach',
      '--machines',
      '1',
    ]);
    expect(up.code).not.toBe(0);
    expect(up.stderr).toContain(blocked);
    expect(await processesOf(address)).toEqual([]);
  }, 60_000);

  it('it runs already: points to status', async () => {
    const up = await runCli(system(), ['up', '--detach']);
    expect(up.code).not.toBe(0);
    expect(up.stderr).toContain('roundtrip status');
    expect((await json<SystemStatus>(system(), ['status'])).processes.length).toBeGreaterThan(8);
  }, 60_000);
});

describe('the data folder', () => {
  it('keeps every secret to its owner', async () => {
    const entries = await readdir(join(system().dataFolder, 'secrets'), {
      recursive: true,
      withFileTypes: true,
    });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) expect((await stat(file)).mode & 0o077, file).toBe(0);
  });

  it('is left as it is when its state file cannot be read', async () => {
    const address = await ownAddress();
    await mkdir(join(address.dataFolder, 'run'), { recursive: true });
    await writeFile(join(address.dataFolder, 'run', 'state.json'), '{ not json');
    const status = await runCli(address, ['status']);
    expect(status.code).not.toBe(0);
    expect(status.stderr + status.stdout).not.toContain('SyntaxError');
    expect(await readFile(join(address.dataFolder, 'run', 'state.json'), 'utf8')).toBe('{ not json');
  });
});

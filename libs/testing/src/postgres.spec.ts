import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from './postgres.js';
import { waitFor } from './wait-for.js';

const START_MILLIS = 30_000;

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  // A server that goes away between two of our steps says so here; the next step fails of it, too.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

describe('startPostgres', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  }, START_MILLIS);

  afterAll(() => server.stop());

  it('gives a server that answers queries', async () => {
    expect(await ask(server.url, 'select 6 * 7 as answer')).toEqual([{ answer: 42 }]);
  });

  it(
    'gives each caller a server of its own',
    async () => {
      await ask(server.url, 'create table only_here (id int)');
      const other = await startPostgres();
      try {
        expect(await ask(other.url, "select to_regclass('only_here') as found")).toEqual([{ found: null }]);
      } finally {
        await other.stop();
      }
    },
    START_MILLIS,
  );

  it(
    'is gone, with its files, after stop; a second stop does nothing',
    async () => {
      const short = await startPostgres();
      const [{ folder }] = (await ask(short.url, "select current_setting('data_directory') as folder")) as [
        { folder: string },
      ];
      await short.stop();
      await short.stop();
      await expect(ask(short.url, 'select 1')).rejects.toThrow();
      await expect(promisify(execFile)('ls', [folder])).rejects.toThrow();
    },
    START_MILLIS,
  );

  it(
    'does not outlive a process that was killed',
    async () => {
      const script = `import { startPostgres } from ${JSON.stringify(import.meta.resolve('../dist/index.js'))};
      process.stdout.write((await startPostgres()).url);
      setInterval(() => {}, 1000);`;
      const caller = spawn(process.execPath, ['--input-type=module', '--eval', script]);
      const [url] = await once(caller.stdout, 'data');
      caller.kill('SIGKILL');
      await waitFor(
        () =>
          ask(String(url), 'select 1').then(
            () => false,
            () => true,
          ),
        { timeoutMillis: 10_000 },
      );
    },
    START_MILLIS,
  );
});

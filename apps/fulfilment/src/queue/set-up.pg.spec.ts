import { startPostgres } from '@roundtrip/testing';
import pg from 'pg';
import { expect, it, vi } from 'vitest';
import { setUpQueue } from './set-up.js';

vi.setConfig({ testTimeout: 30_000 });

it('the queue can be set up by two at once, and again, and comes back to what it should be', async () => {
  const postgres = await startPostgres();
  const client = new pg.Client(postgres.url);
  try {
    await client.connect();
    await Promise.all([setUpQueue(postgres.url), setUpQueue(postgres.url)]);
    await client.query(`update pgboss.queue set retry_limit = 0, dead_letter = null`);
    await setUpQueue(postgres.url);
    const { rows } = await client.query(
      'select name, retry_limit, dead_letter, notify from pgboss.queue order by name',
    );
    expect(rows).toMatchObject([
      { name: 'fulfil-order', retry_limit: 5, dead_letter: 'fulfil-order-dead', notify: true },
      { name: 'fulfil-order-dead', dead_letter: null },
    ]);
  } finally {
    await client.end();
    await postgres.stop();
  }
}, 30_000);

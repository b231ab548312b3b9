import { context, propagation, trace } from '@opentelemetry/api';
import { type PostgresServer, startPostgres } from '@roundtrip/testing';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordSpans } from '../../testing/recorded-spans.suite.js';
import { settingsOf } from '../../testing/running-shop.suite.js';
import { createDataSource } from '../data-source.js';

const MAX_PER_TRIP = 3;

describe('a trip that asks for explanations', () => {
  const spans = recordSpans();
  let postgres: PostgresServer;
  let database: DataSource;

  beforeAll(async () => {
    postgres = await startPostgres();
    const settings = {
      DATABASE_URL: postgres.url,
      EXPLAIN_PER_TRIP: String(MAX_PER_TRIP),
      DATABASE_POOL_SIZE: '3',
    };
    const { migrations: _, ...options } = createDataSource(settingsOf(settings)).options;
    database = await new DataSource({ ...options, entities: [] }).initialize();
    await database.query('CREATE TABLE people (id serial PRIMARY KEY, name text NOT NULL, age int)');
    await database.query(
      `INSERT INTO people (name, age) SELECT 'person ' || n, n % 90 FROM generate_series(1, 5000) n`,
    );
    await database.query('ANALYZE people');
  }, 60_000);

  afterAll(async () => {
    await database.destroy();
    await postgres.stop();
  });

  beforeEach(() => spans.reset());

  /** Runs `work` as a handler would be run in a trip with this baggage. */
  async function trip<T>(entry: string | undefined, work: () => Promise<T>): Promise<T> {
    const baggage = propagation.createBaggage(entry === undefined ? {} : { explain: { value: entry } });
    const span = trace.getTracer('test').startSpan('trip');
    const withSpan = trace.setSpan(context.active(), span);
    try {
      return await context.with(propagation.setBaggage(withSpan, baggage), work);
    } finally {
      span.end();
    }
  }
  const explained = <T>(work: () => Promise<T>) => trip('1', work);
  const count = async () => (await database.query('SELECT count(*)::int AS n FROM people'))[0].n;

  it('sees the index that a read used, rows and buffers, and gets the same answer', async () => {
    const rows = await explained(() => database.query('SELECT name FROM people WHERE id = $1', [42]));
    expect(rows).toEqual([{ name: 'person 42' }]);
    expect(spans.attributesOf('postgresql.plan')).toMatchObject({
      'lifecycle.step': 'database',
      'postgresql.plan.nodes': ['Index Scan'],
      'postgresql.plan.indexes': ['people_pkey'],
      'postgresql.plan.seq_scans': [],
    });
    const execute = spans.attributesOf('postgresql.execute');
    expect(execute).toMatchObject({ 'postgresql.rows.returned': 1, 'postgresql.rows.removed': 0 });
    expect(execute?.['postgresql.buffers.hit']).toBeGreaterThan(0);
  });

  it('sees a table that was read as a whole, and how much of it in vain', async () => {
    await explained(() => database.query('SELECT name FROM people WHERE age = $1', [42]));
    expect(spans.attributesOf('postgresql.plan')).toMatchObject({ 'postgresql.plan.seq_scans': ['people'] });
    expect(spans.attributesOf('postgresql.execute')?.['postgresql.rows.removed']).toBeGreaterThan(4900);
  });

  it('changes no more than it would without: an insert happens once', async () => {
    const before = await count();
    const [{ id }] = await explained(() =>
      database.query('INSERT INTO people (name) VALUES ($1) RETURNING id', ['new']),
    );
    expect(await count()).toBe(before + 1);
    expect(await database.query('SELECT name FROM people WHERE id = $1', [id])).toEqual([{ name: 'new' }]);
    expect(spans.attributesOf('postgresql.plan')?.['postgresql.plan.nodes']).toContain('ModifyTable');
  });

  it('changes no more than it would inside a transaction, and leaves the transaction as it was', async () => {
    await explained(() =>
      database.transaction(async (manager) => {
        await manager.query('UPDATE people SET age = age + 1 WHERE id = $1', [7]);
        const [{ age }] = await manager.query('SELECT age FROM people WHERE id = $1', [7]);
        expect(age).toBe(8);
      }),
    );
    expect(await database.query('SELECT age FROM people WHERE id = 7')).toEqual([{ age: 8 }]);
    expect(spans.named('postgresql.plan')).toHaveLength(2);
  });

  it('undoes nothing of a statement that runs at the same time on the same connection', async () => {
    await explained(() =>
      database.transaction(async (manager) => {
        await Promise.all(
          [1, 2, 3].map((id) => manager.query('UPDATE people SET age = 100 WHERE id = $1', [id])),
        );
      }),
    );
    expect(await database.query('SELECT id FROM people WHERE age = 100 ORDER BY id')).toEqual([
      { id: 1 },
      { id: 2 },
      { id: 3 },
    ]);
  });

  it('sees how long a row lock of somebody else kept it waiting', async () => {
    const other = database.createQueryRunner();
    await other.startTransaction();
    await other.query('SELECT 1 FROM people WHERE id = 9 FOR UPDATE');
    const waiting = explained(() =>
      database.transaction((manager) => manager.query('SELECT id FROM people WHERE id = $1 FOR UPDATE', [9])),
    );
    const isBlocked = 'SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted';
    await expect.poll(async () => (await database.query(isBlocked))[0].n, { timeout: 3000 }).toBe(1);
    const waitedSince = performance.now();
    await expect.poll(() => performance.now() - waitedSince).toBeGreaterThan(50);
    await other.commitTransaction();
    await other.release();
    await waiting;
    expect(spans.attributesOf('postgresql.execute')?.['postgresql.lock.duration']).toBeGreaterThan(50);
  });

  it('shows plan and execution inside of the explanation, one after the other', async () => {
    await explained(() => database.query('SELECT count(*) FROM people'));
    const [[explain], [plan], [execute]] = ['explain', 'plan', 'execute'].map((name) =>
      spans.named(`postgresql.${name}`),
    );
    const nanos = ([seconds, rest]: [number, number]) => BigInt(seconds) * 1_000_000_000n + BigInt(rest);
    const times = [
      explain?.startTime,
      plan?.startTime,
      plan?.endTime,
      execute?.startTime,
      execute?.endTime,
      explain?.endTime,
    ];
    const ordered = times.map((time) => nanos(time as [number, number]));
    expect(ordered).toEqual(ordered.toSorted((a, b) => (a < b ? -1 : 1)));
    expect([plan, execute].map((span) => span?.parentSpanContext?.spanId)).toEqual(
      Array(2).fill(explain?.spanContext().spanId),
    );
  });

  it('puts nothing of a statement’s values into any span', async () => {
    await explained(() => database.query('SELECT id FROM people WHERE name = $1', ['esther the canary']));
    const everything = spans
      .all()
      .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
    expect(spans.named('postgresql.plan')).toHaveLength(1);
    expect(JSON.stringify(everything)).not.toContain('canary');
  });

  it('is not failed by a statement that cannot be explained, nor is the transaction around it', async () => {
    await explained(() =>
      database.transaction(async (manager) => {
        await manager.query('UPDATE people SET age = 55 WHERE id = 11');
        // Two statements at once run by the simple protocol, and EXPLAIN takes only one.
        await manager.query('SELECT 1; SELECT 2');
      }),
    );
    expect(spans.named('postgresql.explain').map(({ attributes }) => attributes['error.type'])).toEqual([
      undefined,
      '42601',
    ]);
    expect(await database.query('SELECT age FROM people WHERE id = 11')).toEqual([{ age: 55 }]);
  });

  it('gets a broken statement’s own error, and no explanation of it', async () => {
    await expect(explained(() => database.query('SELECT nothing FROM nowhere'))).rejects.toThrow('nowhere');
    await expect(explained(() => database.query('INSERT INTO nowhere VALUES (1)'))).rejects.toThrow(
      'nowhere',
    );
    expect(spans.named('postgresql.plan')).toEqual([]);
    expect(spans.attributesOf('postgresql.explain')).toMatchObject({ 'error.type': '42P01' });
  });

  it(`gets no more than ${MAX_PER_TRIP} explanations`, async () => {
    await explained(async () => {
      for (let index = 0; index < MAX_PER_TRIP + 2; index += 1) await database.query('SELECT 1');
    });
    expect(spans.named('postgresql.explain')).toHaveLength(MAX_PER_TRIP);
  });

  it.each([undefined, '0', 'true'])('is only one whose baggage says 1, not %s', async (entry) => {
    await trip(entry, () => database.query('SELECT 1'));
    expect(spans.named('postgresql.explain')).toEqual([]);
  });
});

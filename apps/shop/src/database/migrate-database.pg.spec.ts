import { demoPeople } from '@roundtrip/contracts';
import { type PostgresServer, startPostgres } from '@roundtrip/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingsOf } from '../testing/running-shop.suite.js';
import { createDataSource } from './data-source.js';
import { migrateDatabase } from './migrate-database.js';
import { migrations } from './migrations/index.js';

describe('the migrated database', () => {
  let postgres: PostgresServer;
  let client: pg.Client;
  const reports: string[][] = [[], []];

  beforeAll(async () => {
    postgres = await startPostgres();
    // Two at once, as when two launchers start.
    await Promise.all(
      reports.map((lines) =>
        migrateDatabase({ databaseUrl: postgres.url, report: (line) => lines.push(line) }),
      ),
    );
    client = new pg.Client(postgres.url);
    await client.connect();
  }, 120_000);

  afterAll(async () => {
    await client.end();
    await postgres.stop();
  });

  const rowsOf = async (sql: string) => (await client.query(sql)).rows;
  const numberOf = async (sql: string) => Number(Object.values((await rowsOf(sql))[0] ?? {})[0]);

  it('was migrated and seeded once, although two did it at the same time', () => {
    const lines = reports.flat();
    expect(lines.filter((line) => line.startsWith('migration'))).toHaveLength(migrations.length);
    expect(lines.filter((line) => line.startsWith('seed'))).toHaveLength(3);
  });

  it('needs nothing when it is migrated again', async () => {
    const lines: string[] = [];
    await migrateDatabase({ databaseUrl: postgres.url, report: (line) => lines.push(line) });
    expect(lines).toEqual([]);
  });

  it('has as many rows as the design says', async () => {
    expect(await numberOf('SELECT count(*) FROM shop.users')).toBe(50_000);
    expect(await numberOf('SELECT count(*) FROM shop.products')).toBe(10_000);
    expect(await numberOf('SELECT count(*) FROM shop.orders')).toBe(200_000);
    expect(await numberOf('SELECT count(*) FROM shop.order_lines')).toBe(500_000);
  });

  it('knows the people of the contracts by their ids', async () => {
    const ids = demoPeople.map(({ userId }) => userId).join();
    const rows = await rowsOf(`SELECT id, email FROM shop.users WHERE id IN (${ids}) ORDER BY id`);
    expect(rows).toEqual(
      demoPeople.map(({ userId, username }) => ({ id: userId, email: `${username}@example.test` })),
    );
  });

  it('has orders whose amounts are those of their lines', async () => {
    const wrong = await numberOf(`
      SELECT count(*) FROM shop.orders AS o
      JOIN (SELECT order_id, sum(line_total_cents) AS total FROM shop.order_lines GROUP BY order_id) AS l
        ON l.order_id = o.id
      WHERE l.total <> o.subtotal_cents`);
    expect(wrong).toBe(0);
  });

  it('goes on counting ids after those of the seeds', async () => {
    const [row] = await rowsOf(`
      INSERT INTO shop.orders (user_id, status, currency, subtotal_cents, discount_cents, total_cents)
      VALUES (1, 'placed', 'EUR', 0, 0, 0) RETURNING id`);
    expect(row.id).toBe(200_001);
    await client.query('DELETE FROM shop.orders WHERE id = 200001');
  });

  it('has its foreign keys back after the seeds', async () => {
    const keys = await rowsOf(`
      SELECT conname FROM pg_constraint
      WHERE contype = 'f' AND convalidated AND connamespace = 'shop'::regnamespace ORDER BY conname`);
    expect(keys.map(({ conname }) => conname)).toEqual([
      'idempotency_keys_order_id_fkey',
      'idempotency_keys_user_id_fkey',
      'order_lines_order_id_fkey',
      'order_lines_product_id_fkey',
      'orders_user_id_fkey',
    ]);
  });

  it.each([
    [
      'somebody’s latest orders',
      'SELECT * FROM shop.orders WHERE user_id = 4711 ORDER BY created_at DESC, id DESC LIMIT 20',
      'orders_user_created',
    ],
    ['an order’s lines', 'SELECT * FROM shop.order_lines WHERE order_id = 4711', 'order_lines_pkey'],
    [
      'products by words',
      `SELECT * FROM shop.products WHERE search @@ websearch_to_tsquery('english', 'steel kettle')`,
      'products_search',
    ],
    [
      'the cheapest of a category',
      `SELECT * FROM shop.products WHERE category = 'toys' ORDER BY price_cents, id LIMIT 20`,
      'products_category_price',
    ],
    [
      'the user of an e-mail address',
      `SELECT * FROM shop.users WHERE email = 'esther@example.test'`,
      'users_email_key',
    ],
  ])('finds %s by an index', async (_what, sql, index) => {
    const plan = JSON.stringify(await rowsOf(`EXPLAIN (FORMAT JSON) ${sql}`));
    expect(plan).toContain(`"Index Name":"${index}"`);
  });

  it('refuses stock below zero, whoever tries', async () => {
    await expect(client.query('UPDATE shop.products SET stock = -1 WHERE id = 1')).rejects.toThrow('stock');
  });

  it('has every table and column that the entities say', async () => {
    const database = await createDataSource(settingsOf({ DATABASE_URL: postgres.url })).initialize();
    try {
      for (const { tableName, columns } of database.entityMetadatas) {
        const rows = await rowsOf(`
          SELECT column_name FROM information_schema.columns
          WHERE table_schema = 'shop' AND table_name = '${tableName}'`);
        const there = rows.map(({ column_name }) => column_name);
        expect(there).toEqual(expect.arrayContaining(columns.map(({ databaseName }) => databaseName)));
      }
    } finally {
      await database.destroy();
    }
  });

  it('can be taken back to nothing by the migrations', async () => {
    const database = await createDataSource(settingsOf({ DATABASE_URL: postgres.url })).initialize();
    try {
      for (const _ of migrations) await database.undoLastMigration();
      expect(
        await numberOf(`SELECT count(*) FROM pg_tables WHERE schemaname = 'shop' AND tablename = 'orders'`),
      ).toBe(0);
    } finally {
      await database.destroy();
    }
  });
});

it('says what is wrong when there is no database', async () => {
  const nowhere = 'postgres://postgres@127.0.0.1:1/postgres';
  await expect(migrateDatabase({ databaseUrl: nowhere, report: () => {} })).rejects.toThrow('ECONNREFUSED');
});

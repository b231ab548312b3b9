import { readdir, readFile } from 'node:fs/promises';
import type { ClientBase } from 'pg';

const folder = new URL('../../seeds/', import.meta.url);

/** A seed that has just been sown. */
export interface AppliedSeed {
  name: string;
  /** Rows that its statements wrote. */
  rows: number;
  seconds: number;
}

/**
 * Runs the seeds (`apps/shop/seeds/*.sql`, in the order of their names) that the database has not had yet, each in a
 * transaction of its own, and lets the planner look at what is there now. `shop.seeds` remembers which have run.
 */
export async function* applySeeds(client: ClientBase): AsyncGenerator<AppliedSeed> {
  await client.query(
    'CREATE TABLE IF NOT EXISTS shop.seeds (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  const { rows } = await client.query<{ name: string }>('SELECT name FROM shop.seeds');
  const applied = new Set(rows.map(({ name }) => name));
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql') && !applied.has(file)).sort();
  for (const file of files) yield await applySeed(client, file);
  if (files.length > 0) await client.query('VACUUM (ANALYZE)');
}

async function applySeed(client: ClientBase, name: string): Promise<AppliedSeed> {
  const sql = await readFile(new URL(name, folder), 'utf8');
  const startMillis = performance.now();
  await client.query('BEGIN');
  try {
    // Sorting and index building in memory; a crash loses the seed as a whole, and it is sown again.
    await client.query("SET LOCAL work_mem = '64MB'; SET LOCAL maintenance_work_mem = '128MB'");
    await client.query('SET LOCAL synchronous_commit = off');
    const results = [await client.query(sql)].flat();
    await client.query('INSERT INTO shop.seeds (name) VALUES ($1)', [name]);
    await client.query('COMMIT');
    const rows = results.reduce(
      (sum, { command, rowCount }) => sum + (command === 'INSERT' ? (rowCount ?? 0) : 0),
      0,
    );
    return { name, rows, seconds: (performance.now() - startMillis) / 1000 };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

import pg from 'pg';
import { createDataSource, SCHEMA } from './data-source.js';
import { applySeeds } from './seeds.js';

/** Number of the lock that keeps two migrations apart; any number that nobody else uses. */
const LOCK = 7_360_001;

const CONNECT_TIMEOUT_MILLIS = 3000;

/** Idempotency keys are honoured for so long at least; older ones go when the system is started. */
const KEY_RETENTION = '7 days';

export interface MigrateOptions {
  databaseUrl: string;
  /** Gets a line for each thing that was done. */
  report: (line: string) => void;
  /** False leaves the tables empty. Default true. */
  seeds?: boolean;
}

/**
 * Brings the shop's schema up to date and sows the seeds. Safe to call at every start and from several sides at once:
 * one works, the others wait, find nothing left to do, and end.
 */
export async function migrateDatabase({ databaseUrl, report, seeds = true }: MigrateOptions): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
    application_name: 'shop-migrate',
  });
  await client.connect();
  try {
    await waitForTurn(client, report);
    // CREATE SCHEMA IF NOT EXISTS needs the right to create schemas even when there is nothing to create.
    if (!(await schemaExists(client))) await client.query(`CREATE SCHEMA ${SCHEMA}`);
    for (const name of await runMigrations(databaseUrl)) report(`migration ${name}`);
    if (seeds) await sow(client, report);
    await client.query(
      `DELETE FROM ${SCHEMA}.idempotency_keys WHERE created_at < now() - interval '${KEY_RETENTION}'`,
    );
  } finally {
    // Closing the connection also gives the lock back.
    await client.end();
  }
}

async function waitForTurn(client: pg.Client, report: (line: string) => void): Promise<void> {
  const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS mine', [LOCK]);
  if (rows[0].mine) return;
  report('waiting for another migration to end');
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
}

async function schemaExists(client: pg.Client): Promise<boolean> {
  return (await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [SCHEMA])).rowCount === 1;
}

async function sow(client: pg.Client, report: (line: string) => void): Promise<void> {
  for await (const { name, rows, seconds } of applySeeds(client)) {
    report(`seed ${name}: ${rows.toLocaleString('en')} rows in ${seconds.toFixed(1)} s`);
  }
}

/** @returns the names of the migrations that were not there yet. */
async function runMigrations(databaseUrl: string): Promise<string[]> {
  const dataSource = createDataSource({
    databaseUrl,
    machine: 'migrate',
    databasePoolSize: 1,
    databaseAcquireTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
    // Building an index may take as long as it takes.
    statementTimeoutMillis: 0,
    lockTimeoutMillis: 0,
    explainPerTrip: 0,
  });
  await dataSource.initialize();
  try {
    return (await dataSource.runMigrations()).map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}

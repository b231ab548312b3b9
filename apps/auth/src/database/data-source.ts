import type { DataSourceOptions } from 'typeorm';
import { entities } from './entities.js';
import { Accounts1764000000000 } from './migrations/1764000000000-accounts.js';

/** Schema of all tables of this service, in the database it shares with the others. */
export const SCHEMA = 'auth';

/** Milliseconds to wait for a connection, new or from the pool; after that the request fails and says so. */
const CONNECT_TIMEOUT_MILLIS = 2000;

/** Milliseconds after which PostgreSQL gives up one of our statements; all of them are look-ups by key. */
const STATEMENT_TIMEOUT_MILLIS = 3000;

/** @param poolSize most connections at once. */
export function dataSourceOptions(databaseUrl: string, poolSize: number) {
  return {
    type: 'postgres',
    url: databaseUrl,
    schema: SCHEMA,
    applicationName: 'roundtrip-auth',
    entities,
    migrations: [Accounts1764000000000],
    migrationsTableName: 'migrations',
    installExtensions: false,
    poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MILLIS,
    extra: { statement_timeout: STATEMENT_TIMEOUT_MILLIS },
  } as const satisfies DataSourceOptions;
}

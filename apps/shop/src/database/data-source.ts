import { DataSource } from 'typeorm';
import { IdempotencyKeyEntity } from '../orders/idempotency-key.entity.js';
import { OrderEntity, OrderLineEntity } from '../orders/order.entity.js';
import { ProductEntity } from '../products/product.entity.js';
import type { ShopSettings } from '../settings.js';
import { UserEntity } from '../users/user.entity.js';
import { explainingClient } from './explain/explaining-client.js';
import { migrations } from './migrations/index.js';

/** The shop's own schema in the common database. */
export const SCHEMA = 'shop';

type DatabaseSettings = Pick<
  ShopSettings,
  | 'machine'
  | 'databaseUrl'
  | 'databasePoolSize'
  | 'databaseAcquireTimeoutMillis'
  | 'statementTimeoutMillis'
  | 'lockTimeoutMillis'
  | 'explainPerTrip'
>;

/** The shop's database, not connected yet. The schema is changed by migrations only, never by `synchronize`. */
export function createDataSource(settings: DatabaseSettings): DataSource {
  return new DataSource({
    type: 'postgres',
    url: settings.databaseUrl,
    schema: SCHEMA,
    applicationName: settings.machine === undefined ? 'shop' : `shop-${settings.machine}`,
    entities: [UserEntity, ProductEntity, OrderEntity, OrderLineEntity, IdempotencyKeyEntity],
    migrations,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    logging: false,
    poolSize: settings.databasePoolSize,
    // pg-pool's limit covers both waiting for a free connection and opening a new one.
    connectTimeoutMS: settings.databaseAcquireTimeoutMillis,
    extra: {
      Client: explainingClient(settings.explainPerTrip),
      statement_timeout: settings.statementTimeoutMillis,
      lock_timeout: settings.lockTimeoutMillis,
      // A transaction that a crashed request left open must not keep its locks.
      idle_in_transaction_session_timeout: 2 * settings.statementTimeoutMillis,
      keepAlive: true,
      // Opening a connection costs a trip milliseconds that have nothing to do with it.
      idleTimeoutMillis: 60_000,
    },
  });
}

import type { NestExpressApplication } from '@nestjs/platform-express';
import { context, propagation } from '@opentelemetry/api';
import { type FulfilOrder, fulfilOrderQueue } from '@roundtrip/contracts';
import { createHttpApp } from '@roundtrip/nest';
import { startPostgres, waitFor } from '@roundtrip/testing';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { fulfilmentModule } from './fulfilment.module.js';
import { setUpQueue } from './queue/set-up.js';

/** What the worker needs of the shop's tables; see the shop's migrations. */
const shopTables = `
  create schema shop;
  create table shop.products (id integer primary key, sku text not null);
  create table shop.orders (
    id integer primary key,
    status text not null check (status in ('placed', 'fulfilled', 'cancelled'))
  );
  create table shop.order_lines (
    order_id integer not null references shop.orders (id),
    line_no smallint not null,
    product_id integer not null,
    quantity integer not null,
    primary key (order_id, line_no)
  );
  insert into shop.products values (1, 'MUG-1'), (2, 'PEN-2');
`;

export interface RunningFulfilment {
  database: pg.Pool;
  origin: string;
  /** Writes an order with one line of product 1, five pieces. */
  placeOrder(id: number, status?: string): Promise<void>;
  statusOf(orderId: number): Promise<string>;
  /** Sends a job as the shop does, with the trace context that is active; returns the job's id. */
  send(data: object): Promise<string>;
  /** The job as the queue has it. */
  job(id: string): Promise<{ state: string; retrycount: number }>;
  /** What lies in the dead letter queue. */
  dead(): Promise<{ data: object; source_id: string }[]>;
  /** Waits until the job has the state. */
  settled(id: string, state: string): Promise<void>;
  app: NestExpressApplication;
  stopDatabase(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole worker with a PostgreSQL of its own and the tables of the shop that it needs. */
export async function runFulfilment(): Promise<RunningFulfilment> {
  const postgres = await startPostgres();
  const database = new pg.Pool({ connectionString: postgres.url, max: 2 });
  database.on('error', () => {});
  await database.query(shopTables);
  await setUpQueue(postgres.url);
  const sender = new PgBoss({
    connectionString: postgres.url,
    migrate: false,
    supervise: false,
    schedule: false,
    openTelemetry: { enabled: false },
  });
  sender.on('error', () => {});
  await sender.start();
  const config = { host: '127.0.0.1', port: 0, logLevel: 'silent', databaseUrl: postgres.url, batchSize: 5 };
  const app = await createHttpApp(fulfilmentModule(config));
  await app.listen(0, config.host);

  const job: RunningFulfilment['job'] = async (id) => {
    const { rows } = await database.query(
      'select state, retry_count as retrycount from pgboss.job where id = $1',
      [id],
    );
    return rows[0];
  };

  return {
    app,
    database,
    origin: await app.getUrl(),
    placeOrder: async (id, status = 'placed') => {
      await database.query('insert into shop.orders values ($1, $2)', [id, status]);
      await database.query('insert into shop.order_lines values ($1, 1, 1, 5)', [id]);
    },
    statusOf: async (orderId) =>
      (await database.query('select status from shop.orders where id = $1', [orderId])).rows[0].status,
    send: async (data) => {
      const trace: FulfilOrder['trace'] = {};
      propagation.inject(context.active(), trace);
      return (await sender.send(fulfilOrderQueue, { trace, ...data }))!;
    },
    job,
    dead: async () =>
      (await database.query(`select data, source_id from pgboss.job where name = '${fulfilOrderQueue}-dead'`))
        .rows,
    settled: async (id, state) => {
      await waitFor(async () => (await job(id)).state === state, { timeoutMillis: 15_000 });
    },
    stopDatabase: async () => {
      await sender.stop({ graceful: false });
      await database.end();
      await postgres.stop();
    },
    stop: async () => {
      await app.close();
      await sender.stop({ graceful: false });
      if (!database.ended) await database.end();
      await postgres.stop();
    },
  };
}

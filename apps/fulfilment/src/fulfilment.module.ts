import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { ConfigValues } from '@roundtrip/config';
import { healthModule, loggerModule, ProblemDetailsFilter } from '@roundtrip/nest';
import pg from 'pg';
import { FulfilmentService } from './orders/fulfilment.service.js';
import { OrdersPgRepository } from './orders/orders.pg-repository.js';
import { OrdersRepository } from './orders/orders.repository.js';
import { workerBoss } from './queue/boss.js';
import { FulfilOrderHandler } from './queue/fulfil-order.handler.js';
import { QueueWorker } from './queue/queue.worker.js';
import type { fulfilmentSettings } from './settings.js';

export type FulfilmentConfig = ConfigValues<typeof fulfilmentSettings>;

/** Jobs are done one after the other; the second connection is for readiness. */
const POOL_SIZE = 2;

/** Injection token of the connections that orders are read and changed through. */
const POOL = Symbol('POOL');

@Module({})
class WorkerModule implements OnApplicationShutdown {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

@Module({})
class FulfilmentModule {}

/** The fulfilment worker: a queue consumer, and health over HTTP. */
export function fulfilmentModule(config: FulfilmentConfig): DynamicModule {
  return {
    module: FulfilmentModule,
    imports: [
      loggerModule(config.logLevel),
      healthModule({
        imports: [workerModule(config)],
        inject: [POOL, QueueWorker],
        checks: (pool: pg.Pool, worker: QueueWorker) => ({
          database: () => pool.query('select 1'),
          queue: () => worker.checkQueue(),
        }),
      }),
    ],
    providers: [{ provide: APP_FILTER, useClass: ProblemDetailsFilter }],
  };
}

function workerModule({ databaseUrl, batchSize }: FulfilmentConfig): DynamicModule {
  return {
    module: WorkerModule,
    providers: [
      { provide: POOL, useFactory: () => connect(databaseUrl) },
      {
        provide: OrdersRepository,
        inject: [POOL],
        useFactory: (pool: pg.Pool) => new OrdersPgRepository(pool),
      },
      FulfilmentService,
      FulfilOrderHandler,
      {
        provide: QueueWorker,
        inject: [FulfilOrderHandler],
        useFactory: (handler: FulfilOrderHandler) =>
          new QueueWorker(workerBoss(databaseUrl), handler, batchSize),
      },
    ],
    exports: [POOL, QueueWorker],
  };
}

function connect(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: 'roundtrip-fulfilment',
    max: POOL_SIZE,
    connectionTimeoutMillis: 2000,
    statement_timeout: 5000,
  });
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}

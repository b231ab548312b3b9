import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { context, propagation, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { type FulfilOrder, fulfilOrderQueue } from '@roundtrip/contracts';
import { LIFECYCLE_STEP } from '@roundtrip/semconv';
import { inSpan } from '@roundtrip/tracing';
import { PgBoss } from 'pg-boss';
import type { DataSource } from 'typeorm';
import type { SqlExecutor } from '../database/transaction.js';
import { tracer } from '../telemetry.js';
import { FulfilmentQueue } from './fulfilment-queue.js';

/** The queue in the same PostgreSQL. pg-boss here only sends; its schema belongs to the fulfilment app. */
@Injectable()
export class PgBossFulfilmentQueue
  extends FulfilmentQueue
  implements OnApplicationBootstrap, OnModuleDestroy
{
  private readonly logger = new Logger('FulfilmentQueue');
  private readonly boss: PgBoss;

  constructor(@InjectDataSource() dataSource: DataSource) {
    super();
    this.boss = new PgBoss({
      db: { executeSql: async (text, values) => ({ rows: await dataSource.query(text, values) }) },
      migrate: false,
      supervise: false,
      schedule: false,
      registerInstance: false,
      // The producer span is ours, so that it belongs to a step.
      openTelemetry: { enabled: false },
    });
    this.boss.on('error', (error) => this.logger.warn({ msg: 'queue', err: error }));
  }

  /** Reads the queue's settings ahead of the first order, which does it itself if this fails. */
  onApplicationBootstrap(): void {
    this.start().catch((error: unknown) =>
      this.logger.warn({ msg: 'the queue is not there yet', err: error }),
    );
  }

  async onModuleDestroy(): Promise<void> {
    await this.boss.stop({ graceful: false, close: false });
  }

  override async enqueue(orderId: number, transaction: SqlExecutor): Promise<void> {
    await this.start();
    await inSpan(tracer, `send ${fulfilOrderQueue}`, producerSpan, async (span) => {
      const trace: Record<string, string> = {};
      propagation.inject(context.active(), trace);
      const job: FulfilOrder = { orderId, trace };
      const id = await this.boss.send(fulfilOrderQueue, job, { db: transaction });
      if (id === null) throw new Error(`the queue ${fulfilOrderQueue} did not take the job of an order`);
      span.setAttribute('messaging.message.id', id);
    });
  }

  /** Outside of any request: pg-boss keeps timers, and they must not go on in the trace of the first order. */
  private start(): Promise<PgBoss> {
    return context.with(ROOT_CONTEXT, () => this.boss.start());
  }
}

/** Messaging semantic conventions: a producer span is named by operation and destination. */
const producerSpan = {
  kind: SpanKind.PRODUCER,
  attributes: {
    [LIFECYCLE_STEP]: 'business-logic',
    'messaging.system': 'pg-boss',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'messaging.destination.name': fulfilOrderQueue,
  },
};

import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { fulfilOrderQueue } from '@roundtrip/contracts';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import type { FulfilOrderHandler, QueuedJob } from './fulfil-order.handler.js';

/** Milliseconds for the running job to finish at the end of the process, well inside what the process has. */
const FINISH_MILLIS = 2500;

/** Milliseconds between two log lines about the same trouble: a database that is gone fails every poll. */
const COMPLAINT_MILLIS = 10_000;

/** How often to look for jobs: seldom while NOTIFY works, since it wakes us; often when its connection is lost. */
const polling = { notifyPollingIntervalSeconds: 2, pollingIntervalSeconds: 0.5 };

/** Takes jobs from the queue, in small batches, and has them done one after the other. */
@Injectable()
export class QueueWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Queue');
  private complainedAtMillis = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly boss: PgBoss,
    private readonly handler: FulfilOrderHandler,
    private readonly batchSize: number,
  ) {}

  /** @throws Error when the queue is not there: its set-up has not run. */
  async onApplicationBootstrap(): Promise<void> {
    this.boss.on('error', (error) => this.complain(error));
    this.boss.on('warning', ({ message }) => this.logger.warn(message));
    await this.boss.start();
    await this.checkQueue();
    const options = {
      ...polling,
      batchSize: this.batchSize,
      includeMetadata: true,
      perJobResults: true,
    } as const;
    await this.boss.work(fulfilOrderQueue, options, async (jobs: JobWithMetadata<unknown>[]) => {
      const results = [];
      for (const job of jobs) results.push(await this.handler.handle(job satisfies QueuedJob));
      return results;
    });
  }

  /** Takes no more jobs and waits for those under way; what is not finished then is given to the next worker. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.boss.stop({ graceful: true, timeout: FINISH_MILLIS });
  }

  /** For readiness: the queue can be asked. @throws Error when it cannot, or is not there. */
  async checkQueue(): Promise<void> {
    if ((await this.boss.getQueue(fulfilOrderQueue)) === null) {
      throw new Error(`there is no queue ${fulfilOrderQueue}: run the set-up first`);
    }
  }

  private complain(error: Error): void {
    const nowMillis = performance.now();
    if (nowMillis - this.complainedAtMillis < COMPLAINT_MILLIS) return;
    this.complainedAtMillis = nowMillis;
    this.logger.warn({ msg: 'the queue is in trouble', err: error });
  }
}

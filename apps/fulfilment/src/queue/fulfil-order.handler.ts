import { Injectable, Logger } from '@nestjs/common';
import { reasonOf } from '@roundtrip/errors';
import { FULFILMENT_ORDER_ID, FULFILMENT_OUTCOME, FULFILMENT_WAIT } from '@roundtrip/semconv';
import type { JobResult, JobWithMetadata } from 'pg-boss';
import { FulfilmentService } from '../orders/fulfilment.service.js';
import type { Outcome } from '../orders/order.js';
import { inConsumerSpan } from './consumer-span.js';
import { readJob } from './fulfil-order-job.js';
import { deadLetterQueue } from './queues.js';

/** A job from the queue; what is in it is not ours to trust. */
export type QueuedJob = Pick<
  JobWithMetadata<unknown>,
  'id' | 'data' | 'createdOn' | 'startedOn' | 'retryCount'
>;

/** Does one job: reads it, fulfils its order, and says to the queue what became of it. Never throws. */
@Injectable()
export class FulfilOrderHandler {
  private readonly logger = new Logger('Queue');

  constructor(private readonly fulfilment: FulfilmentService) {}

  async handle(queued: QueuedJob): Promise<JobResult> {
    const read = readJob(queued.data);
    try {
      return await inConsumerSpan({ jobId: queued.id, carrier: read.trace }, async (span) => {
        span.setAttribute(FULFILMENT_WAIT, waitSeconds(queued));
        if (read.status === 'poisoned') {
          span.setAttribute(FULFILMENT_OUTCOME, 'poisoned');
          return this.refuse(queued, read.reason);
        }
        const { orderId } = read;
        span.setAttribute(FULFILMENT_ORDER_ID, orderId);
        const outcome = await this.fulfilment.fulfil(orderId);
        span.setAttribute(FULFILMENT_OUTCOME, outcome);
        return this.settle(queued, orderId, outcome);
      });
    } catch (error) {
      // The queue tries again later, or gives up after the last retry.
      this.logger.warn({ msg: 'job failed', job: queued.id, attempt: queued.retryCount + 1, err: error });
      return { id: queued.id, status: 'failed', output: { reason: reasonOf(error) } };
    }
  }

  private settle(queued: QueuedJob, orderId: number, outcome: Outcome): JobResult {
    // The order and its job are written in one transaction: an order that is not there now never will be.
    if (outcome === 'unknown order') return this.refuse(queued, `there is no order ${orderId}`);
    this.logger.log({ msg: 'job done', job: queued.id, orderId, outcome });
    return { id: queued.id, status: 'completed', output: { outcome } };
  }

  private refuse({ id }: QueuedJob, reason: string): JobResult {
    this.logger.error({ msg: `job moved to ${deadLetterQueue}`, job: id, reason });
    return { id, status: 'deadletter', output: { reason } };
  }
}

/** Seconds from when the job was sent to when a worker took it, by the database's clock. */
function waitSeconds({ createdOn, startedOn }: QueuedJob): number {
  return (startedOn.getTime() - createdOn.getTime()) / 1000;
}

import type { SqlExecutor } from '../database/transaction.js';

/** The queue to the fulfilment worker. */
export abstract class FulfilmentQueue {
  /**
   * Puts the job of fulfilling an order on the queue, in the caller's transaction: the job is there if and only if
   * the order is (a transactional outbox). The trace context of who placed the order travels in the job.
   */
  abstract enqueue(orderId: number, transaction: SqlExecutor): Promise<void>;
}

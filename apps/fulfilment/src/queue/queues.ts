import { fulfilOrderQueue } from '@roundtrip/contracts';
import type { PgBoss } from 'pg-boss';

/** Where jobs end that cannot be done: poisoned ones at once, others after their last retry. */
export const deadLetterQueue = `${fulfilOrderQueue}-dead`;

const DAY_SECONDS = 86_400;

const options = {
  // Wakes the worker at once instead of at its next poll.
  notify: true,
  // A job that a killed worker has left is given to the next one after this.
  expireInSeconds: 30,
  retryLimit: 5,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 30,
  deadLetter: deadLetterQueue,
  deleteAfterSeconds: DAY_SECONDS,
};

/** Makes the queues, or changes those that are there to what they should be. */
export async function setUpQueues(boss: PgBoss): Promise<void> {
  await boss.createQueue(deadLetterQueue, { deleteAfterSeconds: 14 * DAY_SECONDS });
  await boss.createQueue(fulfilOrderQueue, options);
  await boss.updateQueue(fulfilOrderQueue, options);
}

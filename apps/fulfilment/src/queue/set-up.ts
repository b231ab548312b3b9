import { migrationBoss } from './boss.js';
import { setUpQueues } from './queues.js';

/** Makes or updates the queue's schema and its queues. Run again it changes only what is not as it should be. */
export async function setUpQueue(databaseUrl: string): Promise<void> {
  const boss = migrationBoss(databaseUrl);
  const failures: Error[] = [];
  // Without a listener an error of a background task would end the process; with one it has to be looked at.
  boss.on('error', (error) => failures.push(error));
  await boss.start();
  try {
    await setUpQueues(boss);
  } finally {
    await boss.stop({ graceful: false });
  }
  if (failures.length > 0) throw failures[0];
}

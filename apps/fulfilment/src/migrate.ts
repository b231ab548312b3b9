import { loadConfigOrExit } from '@roundtrip/config';
import { fulfilOrderQueue } from '@roundtrip/contracts';
import { reasonOf } from '@roundtrip/errors';
import { deadLetterQueue } from './queue/queues.js';
import { setUpQueue } from './queue/set-up.js';
import { fulfilmentMigrateSettings } from './settings.js';

const config = loadConfigOrExit(fulfilmentMigrateSettings);
try {
  await setUpQueue(config.databaseUrl);
  process.stdout.write(`fulfilment: queues ${fulfilOrderQueue}, ${deadLetterQueue}\n`);
} catch (error) {
  process.stderr.write(`fulfilment: set-up failed: ${reasonOf(error)}\n`);
  process.exit(1);
}

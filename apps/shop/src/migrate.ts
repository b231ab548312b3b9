import 'reflect-metadata';
import { loadConfigOrExit } from '@roundtrip/config';
import { reasonOf } from '@roundtrip/errors';
import { migrateDatabase } from './database/migrate-database.js';
import { shopMigrateSettings } from './settings.js';

const { databaseUrl } = loadConfigOrExit(shopMigrateSettings);
const startMillis = performance.now();

try {
  await migrateDatabase({ databaseUrl, report: say });
  say(`up to date after ${((performance.now() - startMillis) / 1000).toFixed(1)} s`);
} catch (error) {
  process.stderr.write(`shop: cannot migrate the database: ${reasonOf(error)}\n`);
  process.exitCode = 1;
}

function say(line: string): void {
  process.stdout.write(`shop: ${line}\n`);
}

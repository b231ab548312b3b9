import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { loadConfigOrExit } from '@roundtrip/config';
import { reasonOf } from '@roundtrip/errors';
import { setUpDatabase } from './database/set-up.js';
import { authMigrateSettings } from './settings.js';

const config = loadConfigOrExit(authMigrateSettings);
try {
  const passwords = await readPasswords(config.passwordsFile);
  await setUpDatabase(config.databaseUrl, passwords, (line) => process.stdout.write(`auth: ${line}\n`));
} catch (error) {
  process.stderr.write(`auth: set-up failed: ${reasonOf(error)}\n`);
  process.exit(1);
}

async function readPasswords(file: string): Promise<Record<string, string>> {
  const json = await readFile(file, 'utf8');
  try {
    return JSON.parse(json) as Record<string, string>;
  } catch {
    // The parser's own message would quote passwords.
    throw new Error(`${file} is not JSON`);
  }
}

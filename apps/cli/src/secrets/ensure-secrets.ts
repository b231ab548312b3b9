import { randomBytes } from 'node:crypto';
import { demoPeople } from '@roundtrip/contracts';
import type { DataFolder } from '../data-folder.js';
import { ensureCertificates } from './certificates.js';
import { ensureSecret, readSecret, writeSecret } from './secret-file.js';

/**
 * Makes what is missing of keys, passwords and certificates. What is there stays, so that tokens, sessions and a
 * browser's trust outlive a restart.
 *
 * @returns names of what was made
 */
export async function ensureSecrets(
  data: DataFolder,
  machines: readonly string[],
  now: Date,
): Promise<string[]> {
  for (const file of [data.labKeyFile, data.internalKeyFile]) ensureSecret(file, randomKey);
  const passwords = ensurePasswords(data.passwordsFile);
  return [...passwords, ...(await ensureCertificates(data, machines, now))];
}

/** A password for each of the demo people; those already there are kept. */
function ensurePasswords(file: string): string[] {
  const present = parsePasswords(readSecret(file));
  const missing = demoPeople.map(({ username }) => username).filter((username) => !present[username]);
  if (missing.length === 0) return [];
  for (const username of missing) present[username] = randomBytes(12).toString('base64url');
  writeSecret(file, `${JSON.stringify(present, null, 2)}\n`);
  return ['passwords'];
}

function parsePasswords(json: string | undefined): Record<string, string> {
  try {
    return json === undefined ? {} : (JSON.parse(json) as Record<string, string>);
  } catch {
    return {};
  }
}

/** 256 random bits as text. */
export function randomKey(): string {
  return randomBytes(32).toString('base64url');
}

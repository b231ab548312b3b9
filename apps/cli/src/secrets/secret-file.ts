import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';

/** Writes a secret that only its owner may read. Readers see the old or the new one, never half of one. */
export function writeSecret(file: string, secret: string): void {
  const draft = `${file}.new`;
  writeFileSync(draft, secret, { mode: 0o600 });
  chmodSync(draft, 0o600); // a draft left by a crash keeps its old mode
  renameSync(draft, file);
}

/** Reads a secret; undefined when there is none. One that others could read is closed first. */
export function readSecret(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  return readFileSync(file, 'utf8');
}

/** The secret in the file; made and written when there is none, or an empty one. */
export function ensureSecret(file: string, make: () => string): string {
  const present = readSecret(file)?.trim();
  if (present) return present;
  const secret = make();
  writeSecret(file, secret);
  return secret;
}

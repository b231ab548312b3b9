import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../cli-error.js';

/** A user other than ours to run PostgreSQL as. */
export interface RunAs {
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL's own user where its packages made one, else the user that every system has. */
const candidates = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root: then it runs as another user, one with an entry in the password file, because
 * initdb looks itself up.
 *
 * @returns undefined when we are not root and PostgreSQL runs as ourselves
 * @throws CliError when we are root and there is nobody else
 */
export function postgresUser(
  uid: number | undefined = process.getuid?.(),
  passwd: () => string = () => readFileSync('/etc/passwd', 'utf8'),
): RunAs | undefined {
  if (uid !== 0) return undefined;
  const entries = passwd()
    .split('\n')
    .map((line) => line.split(':'));
  for (const candidate of candidates) {
    const entry = entries.find(([name]) => name === candidate);
    if (entry !== undefined) return { user: candidate, uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  throw new CliError(
    'PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.',
    { fix: 'Run Roundtrip as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.' },
  );
}

/** Whether any user may pass through the folder and every folder above it. */
export function isOpenToAll(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CliError } from '../cli-error.js';
import type { ClusterHome } from './cluster-home.js';
import type { RunAs } from './run-as.js';

/** Superuser and database of the cluster. */
export const DATABASE_USER = 'roundtrip';
export const DATABASE_NAME = 'roundtrip';

const run = promisify(execFile);

/** PostgreSQL needs nothing of ours: a locale and a time zone from the shell would only make it differ. */
export const serverEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/**
 * Makes the cluster when there is none. It is made beside its place and then renamed, so that an interrupted start
 * leaves no half-made cluster behind.
 *
 * @param signal kills initdb
 * @returns whether it was made
 * @throws CliError when the binaries do not run here, or the cluster was made by another version; the signal's reason
 *   when it was given up
 */
export async function ensureCluster(
  { cluster, binaries }: ClusterHome,
  password: string,
  runAs: RunAs | undefined,
  signal?: AbortSignal,
): Promise<boolean> {
  if (existsSync(cluster)) {
    await checkVersion(cluster, binaries);
    return false;
  }
  await mkdir(dirname(cluster), { recursive: true, mode: 0o700 });
  const draft = `${cluster}.new`;
  rmSync(draft, { recursive: true, force: true });
  const passwordFolder = passwordFile(dirname(cluster), password, runAs);
  try {
    await initialise(binaries, draft, join(passwordFolder, 'password'), runAs, signal);
    renameSync(draft, cluster);
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new CliError(
      `PostgreSQL could not make its database folder: ${(stderr?.trim() || message).slice(-500)}`,
      {
        fix: 'Run "npx roundtrip doctor", or set DATABASE_URL to a PostgreSQL of your own.',
        cause: error,
      },
    );
  } finally {
    rmSync(passwordFolder, { recursive: true, force: true });
  }
}

async function initialise(
  binaries: string,
  cluster: string,
  passwordFile: string,
  runAs: RunAs | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const flags = [
    `--pgdata=${cluster}`,
    `--username=${DATABASE_USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own: sorts the same on every system, whatever locales it has.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-locale',
    '--no-instructions',
  ];
  await run(join(binaries, 'bin', 'initdb'), flags, {
    ...idsOf(runAs),
    cwd: dirname(cluster),
    env: serverEnvironment,
    signal,
    // What it has made so far is thrown away; there is nothing to end in order.
    killSignal: 'SIGKILL',
  });
}

/** The password in a folder and file that only PostgreSQL's user can read. */
function passwordFile(parent: string, password: string, runAs: RunAs | undefined): string {
  const folder = mkdtempSync(join(parent, '.password-'));
  const file = join(folder, 'password');
  writeFileSync(file, password, { mode: 0o600 });
  for (const path of runAs === undefined ? [] : [folder, file]) chownSync(path, runAs!.uid, runAs!.gid);
  return folder;
}

async function checkVersion(cluster: string, binaries: string): Promise<void> {
  const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  const { stdout } = await run(join(binaries, 'bin', 'postgres'), ['--version'], { env: serverEnvironment });
  const ours = /(\d+)/.exec(stdout)?.[1];
  if (made === ours) return;
  throw new CliError(
    `The database in ${cluster} was made by PostgreSQL ${made}; this is PostgreSQL ${ours}.`,
    {
      fix: `Remove ${cluster} to start with a fresh one.`,
    },
  );
}

/** Ids for `spawn`; nothing to change when PostgreSQL runs as ourselves. */
export function idsOf(runAs: RunAs | undefined): { uid?: number; gid?: number } {
  return runAs === undefined ? {} : { uid: runAs.uid, gid: runAs.gid };
}

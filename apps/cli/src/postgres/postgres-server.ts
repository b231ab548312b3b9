import { join } from 'node:path';
import type { DataFolder } from '../data-folder.js';
import { endProcesses } from '../processes/end-processes.js';
import type { ProcessSpec } from '../processes/process-spec.js';
import type { Readiness } from '../processes/ready-check.js';
import { randomKey } from '../secrets/ensure-secrets.js';
import { ensureSecret } from '../secrets/secret-file.js';
import { locateBinaries } from './binaries.js';
import { DATABASE_NAME, DATABASE_USER, ensureCluster, idsOf, serverEnvironment } from './cluster.js';
import { prepareHome } from './cluster-home.js';
import { releaseLock } from './cluster-lock.js';
import { contactOwn } from './database.js';
import { postgresUser } from './run-as.js';
import { serverSettings } from './server-settings.js';

/** A crashed server may have to replay its log first; a healthy one ends in milliseconds. */
const ORPHAN_GRACE_MILLIS = 3000;

export interface OwnPostgres {
  readonly spec: ProcessSpec;
  /** Folder of the cluster. */
  readonly cluster: string;
  /** Whether the cluster was made just now. */
  readonly isNew: boolean;
}

/** The URL under which our own server will be found; its password is made when there is none. */
export function ownDatabaseUrl(data: DataFolder, port: number): string {
  return `postgres://${DATABASE_USER}:${databasePassword(data)}@127.0.0.1:${port}/${DATABASE_NAME}`;
}

/**
 * Makes everything ready to start our own PostgreSQL: binaries, user, folders, cluster; a server left behind by a
 * killed launcher is ended.
 *
 * @param signal kills the initdb that makes the cluster
 * @throws CliError when PostgreSQL cannot run here; the signal's reason when it was given up
 */
export async function prepareOwnPostgres(
  data: DataFolder,
  port: number,
  signal?: AbortSignal,
): Promise<OwnPostgres> {
  const installed = locateBinaries();
  const runAs = postgresUser();
  const home = prepareHome(data, installed, runAs);
  const isNew = await ensureCluster(home, databasePassword(data), runAs, signal);
  const orphan = releaseLock(home.cluster);
  if (orphan !== undefined) {
    await endProcesses([{ name: 'postgres', identity: orphan, stopSignal: 'SIGINT' }], ORPHAN_GRACE_MILLIS);
  }
  const url = ownDatabaseUrl(data, port);
  const spec: ProcessSpec = {
    name: 'postgres',
    service: 'postgres',
    machine: null,
    stage: 'store',
    command: join(home.binaries, 'bin', 'postgres'),
    args: ['-D', home.cluster, '-p', String(port), ...settingArguments()],
    env: serverEnvironment,
    cwd: home.cluster,
    ids: idsOf(runAs),
    ipc: false,
    port,
    // Fast shutdown: ends sessions, writes a checkpoint.
    stopSignal: 'SIGINT',
    ready: () => readiness(url, home.cluster),
  };
  return { spec, cluster: home.cluster, isNew };
}

async function readiness(url: string, cluster: string): Promise<Readiness> {
  const answer = await contactOwn(url);
  switch (answer.status) {
    case 'ready':
    case 'waiting':
      return answer;
    case 'no database':
      return { status: 'waiting', reason: `the database ${DATABASE_NAME} is not there yet` };
    case 'refused':
      return {
        status: 'never',
        reason: `${answer.reason} (remove ${cluster} to start with a fresh database)`,
      };
  }
}

function settingArguments(): string[] {
  return Object.entries(serverSettings).flatMap(([name, { value }]) => ['-c', `${name}=${value}`]);
}

function databasePassword(data: DataFolder): string {
  return ensureSecret(data.secretFile('postgres.password'), randomKey);
}

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CliError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { chooseStores } from '../launcher/blueprint.js';
import { describeTaken, takenPorts, wantedPorts } from '../launcher/port-check.js';
import { readRunningState } from '../launcher/state-file.js';
import { machineNames } from '../ports.js';
import { locateBinaries } from '../postgres/binaries.js';
import { idsOf, serverEnvironment } from '../postgres/cluster.js';
import { checkDatabaseUrl } from '../postgres/database.js';
import { isOpenToAll, postgresUser } from '../postgres/run-as.js';
import { checkRedisUrl } from '../redis/redis-server.js';
import { type Check, type Finding, ok, problem } from './check.js';

const DATABASE_URL_MILLIS = 4000;

/** Whether the parts that a system is made of can run here. */
export const systemChecks: readonly Check[] = [
  { name: 'PostgreSQL', look: database },
  { name: 'Redis', look: cache },
  { name: 'ports', look: ports },
];

async function database({ settings }: CliContext): Promise<Finding> {
  if (settings.databaseUrl !== undefined) {
    return attempt(async () => {
      await checkDatabaseUrl(settings.databaseUrl ?? '', DATABASE_URL_MILLIS);
      return ok('DATABASE_URL answers');
    });
  }
  return attempt(async () => {
    const binaries = locateBinaries();
    const runAs = postgresUser();
    // As root, binaries out of that user's reach are copied at the first start; then we can only try them ourselves.
    const reachable = runAs === undefined || isOpenToAll(join(binaries, 'bin'));
    const { stdout } = await promisify(execFile)(join(binaries, 'bin', 'postgres'), ['--version'], {
      ...(reachable ? idsOf(runAs) : {}),
      cwd: '/',
      env: serverEnvironment,
    });
    const who = runAs === undefined ? '' : `, runs as ${runAs.user}`;
    const where = reachable ? '' : `, from a copy in /var/tmp, because it cannot reach ${binaries}`;
    return ok(`${stdout.trim()}${who}${where}`);
  });
}

async function cache({ settings }: CliContext): Promise<Finding> {
  const stores = chooseStores(settings);
  switch (stores.cache) {
    case 'own':
      return ok(`${stores.redisBinary}, started on a port of its own`);
    case 'memory':
      return ok(settings.redis ? 'none on the PATH: the shops cache in memory only' : 'switched off');
    case 'REDIS_URL':
      return attempt(async () => {
        await checkRedisUrl(settings.redisUrl ?? '');
        return ok('REDIS_URL answers');
      });
  }
}

async function ports({ data, ports, settings }: CliContext): Promise<Finding> {
  const running = readRunningState(data.stateFile);
  if (running !== undefined) return ok(`in use by the system that runs here (pid ${running.launcher.pid})`);
  const stores = chooseStores(settings);
  const wanted = wantedPorts(ports, {
    machines: machineNames.slice(0, settings.machines),
    postgres: stores.database === 'own',
    redis: stores.cache === 'own',
  });
  const taken = await takenPorts(wanted);
  if (taken.length === 0) return ok(`all ${wanted.length} are free`);
  return problem(taken.map(describeTaken).join(' '), 'ROUNDTRIP_PORT_OFFSET=1000 moves them all.');
}

/** What cannot be used is a finding like any other. */
async function attempt(look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    const fix = error instanceof CliError ? error.fix : undefined;
    return problem(message ?? '', fix);
  }
}

import type { CliContext } from '../context.js';
import type { DataFolder } from '../data-folder.js';
import type { Ports } from '../ports.js';
import { checkDatabaseUrl } from '../postgres/database.js';
import { type OwnPostgres, ownDatabaseUrl, prepareOwnPostgres } from '../postgres/postgres-server.js';
import type { ProcessSpec } from '../processes/process-spec.js';
import type { Readiness } from '../processes/ready-check.js';
import { findServer } from '../redis/find-server.js';
import { checkRedisUrl, redisServerSpec } from '../redis/redis-server.js';
import type { CliSettings } from '../settings.js';
import { balancerView } from './balancer-view.js';
import type { EventSink } from './events.js';
import { nodeProcessSpec } from './node-process.js';
import { type NodeProcess, processTable, type SystemPlan } from './process-table.js';
import { checkPrograms } from './programs.js';
import { SetUpStamp, setUpSpecs } from './set-up.js';
import type { Blueprint } from './supervisor.js';

/** Time in which the database of `DATABASE_URL` has to answer. */
const DATABASE_URL_MILLIS = 4000;

/** Which stores a system uses. `own`: the launcher starts it. */
export type StoreChoice =
  | { readonly database: 'own' | 'DATABASE_URL'; readonly cache: 'REDIS_URL' | 'memory' }
  | { readonly database: 'own' | 'DATABASE_URL'; readonly cache: 'own'; readonly redisBinary: string };

export function chooseStores({ databaseUrl, redis, redisUrl, searchPath }: CliSettings): StoreChoice {
  const database = databaseUrl === undefined ? 'own' : 'DATABASE_URL';
  if (!redis) return { database, cache: 'memory' };
  if (redisUrl !== undefined) return { database, cache: 'REDIS_URL' };
  const redisBinary = findServer(searchPath);
  return redisBinary === undefined ? { database, cache: 'memory' } : { database, cache: 'own', redisBinary };
}

export interface BlueprintOptions {
  readonly context: Pick<CliContext, 'repository' | 'settings' | 'environment'>;
  readonly data: DataFolder;
  readonly ports: Ports;
  readonly machines: readonly string[];
  readonly stores: StoreChoice;
  readonly onEvent: EventSink;
  /** Gives up what takes long: making the database. */
  readonly signal: AbortSignal;
}

/**
 * Decides how everything is run, and prepares the stores: checks those that are somebody else's, makes those that are
 * ours.
 *
 * @throws CliError when a store cannot be had
 */
export async function makeBlueprint(options: BlueprintOptions): Promise<Blueprint> {
  const { context, data, ports, machines, stores, onEvent, signal } = options;
  checkPrograms(context.repository);
  const { databaseUrl, redisUrl } = context.settings;
  const redis = stores.cache === 'own' ? redisServerSpec(stores.redisBinary, data, ports.redis) : undefined;
  if (stores.cache === 'REDIS_URL' && redisUrl !== undefined) await checkRedisUrl(redisUrl);
  if (stores.cache === 'memory') onEvent({ event: 'note', message: memoryOnly(context.settings) });

  const plan: SystemPlan = {
    data,
    ports,
    machines,
    databaseUrl: databaseUrl ?? ownDatabaseUrl(data, ports.postgres),
    redisUrl: stores.cache === 'memory' ? undefined : (redis?.url ?? redisUrl),
  };
  if (databaseUrl !== undefined) await checkDatabaseUrl(databaseUrl, DATABASE_URL_MILLIS);
  const postgres =
    databaseUrl === undefined ? await prepareOwnPostgres(data, ports.postgres, signal) : undefined;

  const { independent, dependent } = processes(plan, context);
  return {
    stores: [postgres?.spec, redis?.spec].filter((spec): spec is ProcessSpec => spec !== undefined),
    ...setUps(plan, context, postgres),
    independent,
    dependent,
    settled: () => allMachinesServe(data, ports.balancer),
  };
}

/** The balancer has to see a machine pass more than one check before it sends requests there. */
async function allMachinesServe(data: DataFolder, balancerPort: number): Promise<Readiness> {
  const machines = await balancerView(data, balancerPort);
  if (machines === undefined)
    return { status: 'waiting', reason: 'The balancer does not tell of its machines.' };
  const out = machines.filter(({ healthy }) => !healthy).map(({ name }) => name);
  return out.length === 0
    ? { status: 'ready' }
    : { status: 'waiting', reason: `The balancer sends nothing to machine ${out.join(', ')} yet.` };
}

/** Somebody else's database may have changed since we saw it; our own has not, if the stamp in it says so. */
function setUps(
  plan: SystemPlan,
  { repository, environment }: BlueprintOptions['context'],
  postgres: OwnPostgres | undefined,
): Pick<Blueprint, 'setUps' | 'onSetUp'> {
  const setUps = setUpSpecs(plan, repository, environment);
  if (postgres === undefined) return { setUps };
  const stamp = new SetUpStamp(postgres.cluster, repository, plan.data.passwordsFile);
  return stamp.isCurrent() ? { setUps: [] } : { setUps, onSetUp: () => stamp.write() };
}

function processes(
  plan: SystemPlan,
  { repository, environment }: BlueprintOptions['context'],
): Pick<Blueprint, 'independent' | 'dependent'> {
  const table = processTable(plan);
  const spec = (node: NodeProcess) => nodeProcessSpec(node, plan, repository, environment);
  return {
    independent: table.filter(({ needs }) => needs === undefined).map(spec),
    dependent: table.flatMap((node) =>
      node.needs === undefined ? [] : [{ spec: spec(node), after: node.needs }],
    ),
  };
}

function memoryOnly({ redis }: CliSettings): string {
  return redis
    ? 'No Redis or Valkey on the PATH: the shops cache in memory only.'
    : 'ROUNDTRIP_REDIS is false: the shops cache in memory only.';
}

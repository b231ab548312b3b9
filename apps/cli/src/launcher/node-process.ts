import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Environment } from '../environment.js';
import type { ProcessSpec } from '../processes/process-spec.js';
import { answersOk } from '../processes/ready-check.js';
import { nodeFlags } from './node-flags.js';
import { type NodeProcess, readyUrl, type SystemPlan, systemUrls } from './process-table.js';
import { programs } from './programs.js';

/**
 * Variables that are for the launcher or come from npm, and mean nothing, or something else, to the processes. npm's
 * may hold registry tokens.
 */
const notHandedOn = /^(npm_|ROUNDTRIP_|NODE_CHANNEL_|DATABASE_URL$|REDIS_URL$|INIT_CWD$)/i;

/** The environment that every process of the system starts from: ours, without what is not meant for it. */
export function inheritedEnvironment(environment: Environment, plan: SystemPlan): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !notHandedOn.test(name)) kept[name] = value;
  }
  // Tells which system a process belongs to, for people who look at a list of processes.
  kept.ROUNDTRIP_DATA = plan.data.root;
  return kept;
}

/** How to run one of our Node processes. */
export function nodeProcessSpec(
  node: NodeProcess,
  plan: SystemPlan,
  repository: string,
  environment: Environment,
): ProcessSpec {
  const { name, service, machine, stage, entry, port } = node;
  return {
    name,
    service,
    machine: machine ?? null,
    stage,
    command: process.execPath,
    args: [
      ...nodeFlags.map(({ flag }) => flag),
      '--import',
      pathToFileURL(join(repository, programs.preload)).href,
      join(repository, entry),
    ],
    env: {
      ...inheritedEnvironment(environment, plan),
      HOST: '127.0.0.1',
      OTEL_SERVICE_NAME: service,
      OTEL_EXPORTER_OTLP_ENDPOINT: systemUrls(plan.ports).otlp,
      ...(machine === undefined ? {} : { MACHINE: machine }),
      ...node.env,
    },
    cwd: repository,
    ipc: true,
    port,
    stopSignal: 'SIGTERM',
    ready: answersOk(readyUrl(node), node.tls ? () => readFileSync(plan.data.caFile, 'utf8') : undefined),
  };
}

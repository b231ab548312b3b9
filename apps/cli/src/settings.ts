import { bool, type ConfigValues, defineConfig, integer, path, text, url } from '@roundtrip/config';

/** The ports are settings of this program too: listed here, so that the reference shows them beside the others. */
export { portSettings } from '@roundtrip/config';

/** How many machines one system can have; they are named a, b, c, d, e. */
export const MAX_MACHINES = 5;

/** What the command line reads from its environment, besides the ports. */
export const cliSettings = defineConfig({
  dataFolder: path({
    env: 'ROUNDTRIP_DATA',
    description:
      'Folder for keys, passwords, database, logs and state; .roundtrip in the repository when not set',
    optional: true,
  }),
  portOffset: integer({
    env: 'ROUNDTRIP_PORT_OFFSET',
    description: 'Added to every default port, so that two systems can run side by side',
    unit: 'ports',
    min: 0,
    max: 40_000,
    default: 0,
  }),
  machines: integer({
    env: 'ROUNDTRIP_MACHINES',
    description: 'Machines behind the balancer, each one proxy and one shop',
    unit: 'machines',
    min: 1,
    max: MAX_MACHINES,
    default: 3,
  }),
  databaseUrl: url({
    env: 'DATABASE_URL',
    description: 'PostgreSQL to use; when not set, one is started in the data folder',
    optional: true,
  }),
  redisUrl: url({
    env: 'REDIS_URL',
    description:
      'Redis or Valkey to use; when not set, one found on the PATH is started, else the memory tier works alone',
    optional: true,
  }),
  redis: bool({
    env: 'ROUNDTRIP_REDIS',
    description: 'Whether to use Redis or Valkey at all; false leaves the memory tier alone',
    default: true,
  }),
  startTimeoutSeconds: integer({
    env: 'ROUNDTRIP_START_TIMEOUT',
    description: 'How long one process may take to become ready',
    unit: 's',
    min: 1,
    max: 600,
    default: 120,
  }),
  debug: bool({
    env: 'ROUNDTRIP_DEBUG',
    description: 'Print stack traces of errors',
    default: false,
  }),
  searchPath: text({
    env: 'PATH',
    description: 'Where redis-server or valkey-server is looked for',
    optional: true,
  }),
});

export type CliSettings = ConfigValues<typeof cliSettings>;

import { choice, defaultPorts, defineConfig, integer, port, text, url } from '@roundtrip/config';

const databaseUrl = url({
  env: 'DATABASE_URL',
  description: 'PostgreSQL with the queue (schema `pgboss`) and the orders (schema `shop`)',
});

/** What the fulfilment worker reads from its environment. */
export const fulfilmentSettings = defineConfig({
  host: text({ env: 'HOST', description: 'Address to listen on', default: '127.0.0.1' }),
  port: port({
    env: 'PORT',
    description: 'Port of /healthz and /readyz, HTTP',
    default: defaultPorts.fulfilment,
  }),
  logLevel: choice(['silent', 'error', 'warn', 'info', 'debug', 'trace'], {
    env: 'LOG_LEVEL',
    description: 'Least important level that is logged',
    default: 'info',
  }),
  databaseUrl,
  batchSize: integer({
    env: 'QUEUE_BATCH_SIZE',
    description: 'Most jobs taken from the queue at once; they are done one after the other',
    unit: 'jobs',
    default: 5,
    min: 1,
    max: 100,
  }),
});

/** What the set-up command of the fulfilment worker reads. */
export const fulfilmentMigrateSettings = defineConfig({ databaseUrl });

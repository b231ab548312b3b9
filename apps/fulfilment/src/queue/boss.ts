import { ProxyTracerProvider } from '@opentelemetry/api';
import { PgBoss } from 'pg-boss';

/** Schema of the queue, in the database it shares with the apps. */
const SCHEMA = 'pgboss';

/** How often jobs are looked for that a killed worker has left behind, and old ones are deleted. */
const SUPERVISE_SECONDS = 15;

/**
 * The queue as the worker uses it: told of new jobs by LISTEN/NOTIFY, with polling underneath. Its schema is made by
 * `migrate.ts`, never here.
 */
export function workerBoss(databaseUrl: string): PgBoss {
  return new PgBoss({
    ...connection(databaseUrl),
    migrate: false,
    useListenNotify: true,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    instanceName: 'fulfilment',
    // Its metrics (queue length, process duration) as they are, but no spans: the consumer span is ours, because it
    // links to the order's trace where pg-boss would go on in it, and because it has a step.
    openTelemetry: { tracerProvider: new ProxyTracerProvider() },
  });
}

/** The queue as the set-up uses it: makes and updates its schema. */
export function migrationBoss(databaseUrl: string): PgBoss {
  return new PgBoss({
    ...connection(databaseUrl),
    migrate: true,
    supervise: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  });
}

function connection(databaseUrl: string) {
  return {
    connectionString: databaseUrl,
    schema: SCHEMA,
    schedule: false,
    application_name: 'roundtrip-fulfilment',
    max: 2,
    connectionTimeoutMillis: 2000,
  };
}

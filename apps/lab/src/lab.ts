import type { Clock } from '@roundtrip/clock';
import type { ConfigValues } from '@roundtrip/config';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { IngestCounters } from './ingest/counters.js';
import { originPolicy } from './ingest/origins.js';
import { createOtlpServer } from './ingest/otlp-server.js';
import { listen } from './listen.js';
import { createQueryServer } from './query/query-server.js';
import type { labSettings } from './settings.js';
import { createStores } from './stores.js';

/** Milliseconds that requests in flight have when the lab closes. */
const DRAIN_MILLIS = 1_500;

export interface LabOptions {
  readonly config: ConfigValues<typeof labSettings>;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
}

/** A lab that is open: telemetry comes in at one URL, answers come out at the other. */
export interface Lab {
  readonly otlpUrl: string;
  readonly queryUrl: string;
  /** Finishes what is being answered and closes both ports. */
  close(): Promise<void>;
}

/**
 * Opens a lab.
 *
 * @throws CannotListen when a port cannot be opened; nothing is left open then.
 */
export async function openLab({ config, clock, logger }: LabOptions): Promise<Lab> {
  const stores = createStores(config);
  const counters = new IngestCounters();
  const isAllowedOrigin = originPolicy(config.allowedOrigins?.split(',') ?? []);
  const otlp = createOtlpServer({ ...config, stores, counters, logger, isAllowedOrigin });
  const isReady = () => otlp.server.listening;
  const query = createQueryServer({ stores, counters, clock, logger, isReady });
  const close = async () => {
    await Promise.all([otlp, query].map(closeSoon));
    await stores.traces.close();
  };
  const { host } = config;
  try {
    const otlpUrl = await listen(otlp, { host, port: config.otlpPort, env: 'OTLP_PORT' });
    const queryUrl = await listen(query, { host, port: config.queryPort, env: 'QUERY_PORT' });
    return { otlpUrl, queryUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A client that sends half a request and then nothing must not hold up the end. */
async function closeSoon(app: FastifyInstance): Promise<void> {
  const drained = setTimeout(() => app.server.closeAllConnections(), DRAIN_MILLIS);
  await app.close();
  clearTimeout(drained);
}

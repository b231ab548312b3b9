import { readFile } from 'node:fs/promises';
import { systemClock } from '@roundtrip/clock';
import { DOMAIN } from '@roundtrip/contracts';
import { CliError, exitCodes } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { AccessTokens } from './access-tokens.js';
import { ClientMemory } from './client-memory.js';
import { ClientTracing } from './client-tracing.js';
import type { PoolOptions } from './connection-pool.js';
import { TripClient } from './trip-client.js';
import { warmUp } from './warm-up.js';

export interface OpenClientOptions {
  pool: PoolOptions;
  /** False: no trip is recorded, here or in any service. */
  sampled?: boolean;
}

/** A client of the running system and all that belongs to it. */
export interface OpenClient {
  readonly client: TripClient;
  readonly tokens: AccessTokens;
  readonly tracing: ClientTracing;
  /** See `warmUp`. */
  warmUp(): Promise<void>;
  /** Keeps for the next run what was learnt, and closes the connections. The telemetry is the caller's to flush. */
  close(): Promise<void>;
}

const CLIENT_VERSION = '0.1.0';
const CONNECT_TIMEOUT_MILLIS = 10_000;
/** Longer than the balancer waits for a machine in all, so that its 504 arrives. */
const ANSWER_TIMEOUT_MILLIS = 30_000;
const LOOPBACK = '127.0.0.1';

/** @throws CliError when the system has never been started in this data folder: there is no authority to trust. */
export async function openClient(context: CliContext, options: OpenClientOptions): Promise<OpenClient> {
  const { data, ports } = context;
  const ca = await readAuthority(data.caFile);
  const memory = await new ClientMemory(data.runFolder, systemClock).load();
  const tracing = new ClientTracing({
    otlpUrl: `http://${LOOPBACK}:${ports.otlp}`,
    version: CLIENT_VERSION,
    sampled: options.sampled,
  });
  const frontDoor = { host: DOMAIN, port: ports.balancer, ca, connectTimeoutMillis: CONNECT_TIMEOUT_MILLIS };
  const client = new TripClient({
    frontDoor,
    dns: { address: LOOPBACK, port: ports.dns },
    memory,
    tracer: tracing.tracer,
    pool: options.pool,
    answerTimeoutMillis: ANSWER_TIMEOUT_MILLIS,
  });
  const { passwordsFile, tokensFile } = data;
  const tokens = new AccessTokens({ client, passwordsFile, tokensFile, clock: systemClock });
  return {
    client,
    tokens,
    tracing,
    warmUp: () => warmUp(frontDoor, LOOPBACK, tracing.unsampled),
    close: async () => {
      client.close();
      await memory.save();
    },
  };
}

async function readAuthority(caFile: string): Promise<string> {
  try {
    return await readFile(caFile, 'utf8');
  } catch (cause) {
    throw new CliError(`There is no certificate of the local authority at ${caFile}.`, {
      fix: 'Start the system with npm start (or npx roundtrip up); it makes one.',
      exitCode: exitCodes.notRunning,
      cause,
    });
  }
}

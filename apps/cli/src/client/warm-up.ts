import type { Tracer } from '@opentelemetry/api';
import { systemClock } from '@roundtrip/clock';
import type { FrontDoor } from './connection.js';
import { DnsCache } from './dns-cache.js';
import { TlsSessions } from './tls-sessions.js';
import { TripClient } from './trip-client.js';

/** The balancer answers this path itself. */
const PATH = '/healthz';
const TIMEOUT_MILLIS = 500;

/**
 * Asks the front door for its health, once, and forgets the answer. The first request of a process takes about twice
 * as long as the next one, because Node compiles what it runs for the first time; a trip would show that as network
 * and as the way back. A client that has been running for a while, which is what a trip stands for, does not have it.
 *
 * Not a trip: it is not recorded anywhere, and it neither uses nor teaches the memory of names and TLS sessions.
 *
 * @param address of the front door, so that no name has to be resolved
 * @param unsampled a tracer that records nothing
 */
export async function warmUp(frontDoor: FrontDoor, address: string, unsampled: Tracer): Promise<void> {
  const names = new DnsCache(systemClock);
  names.remember(frontDoor.host, [address], 60);
  const client = new TripClient({
    frontDoor: { ...frontDoor, connectTimeoutMillis: TIMEOUT_MILLIS },
    dns: { address, port: 53 },
    memory: { names, sessions: new TlsSessions() },
    tracer: unsampled,
    pool: { maxConnections: 1, waitTimeoutMillis: 0 },
    answerTimeoutMillis: TIMEOUT_MILLIS,
  });
  await client.send({ method: 'GET', path: PATH, headers: {} });
  client.close();
}

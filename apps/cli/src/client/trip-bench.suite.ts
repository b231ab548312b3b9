import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@roundtrip/clock';
import { DOMAIN } from '@roundtrip/contracts';
import { ClientMemory } from './client-memory.js';
import type { FrontDoor } from './connection.js';
import {
  recordingTracer,
  startDnsServer,
  startFrontDoor,
  type TestDnsServer,
  type TestFrontDoor,
} from './servers.suite.js';
import { TripClient, type TripRequest } from './trip-client.js';

export const TTL_SECONDS = 5;

/** A client between a real DNS server and a real HTTPS server, and everything that the specs of it look at. */
export class TripBench {
  readonly clock = new ManualClock(1_700_000_000_000);
  readonly recorder = recordingTracer();
  /** Requests that reached the server. */
  readonly seen: IncomingMessage[] = [];
  /** How the server answers. */
  handle: RequestListener = (_request, response) => void response.end('{"ok":true}');
  /** What the next client starts with. */
  memory: ClientMemory;
  private readonly clients: TripClient[] = [];

  private constructor(
    readonly runFolder: string,
    readonly dns: TestDnsServer,
    readonly door: TestFrontDoor,
  ) {
    this.memory = new ClientMemory(runFolder, this.clock);
  }

  static async start(): Promise<TripBench> {
    const runFolder = await mkdtemp(join(tmpdir(), 'roundtrip-client-'));
    const dns = await startDnsServer({ status: 'found', address: '127.0.0.1', ttlSeconds: TTL_SECONDS });
    let bench: TripBench | undefined;
    const door = await startFrontDoor((request, response) => {
      bench?.seen.push(request);
      bench?.handle(request, response as Parameters<RequestListener>[1]);
    });
    bench = new TripBench(runFolder, dns, door);
    return bench;
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await Promise.all([this.door.close(), this.dns.close(), rm(this.runFolder, { recursive: true })]);
  }

  client(frontDoor: Partial<FrontDoor> = {}, answerTimeoutMillis = 5_000, maxConnections = 2): TripClient {
    const client = new TripClient({
      frontDoor: {
        host: DOMAIN,
        port: this.door.port,
        ca: this.door.ca,
        connectTimeoutMillis: 2_000,
        ...frontDoor,
      },
      dns: { address: '127.0.0.1', port: this.dns.port },
      memory: this.memory,
      tracer: this.recorder.tracer,
      pool: { maxConnections, waitTimeoutMillis: 2_000 },
      answerTimeoutMillis,
    });
    this.clients.push(client);
    return client;
  }

  /** Keeps what was learnt and forgets everything else, as between two runs of the program. */
  async restart(): Promise<void> {
    await this.memory.save();
    this.memory = await new ClientMemory(this.runFolder, this.clock).load();
  }
}

export const get = (path = '/api/users/17', more: Partial<TripRequest> = {}): TripRequest => ({
  method: 'GET',
  path,
  headers: {},
  ...more,
});

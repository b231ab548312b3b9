import { type Context, propagation, ROOT_CONTEXT, type Tracer } from '@opentelemetry/api';
import type { ClientMemory } from './client-memory.js';
import { Connector, type FrontDoor } from './connection.js';
import { ConnectionPool, type PoolOptions } from './connection-pool.js';
import { exchange, type HttpRequest, type Outcome } from './exchange.js';
import { type DnsServer, NameResolver } from './resolve-name.js';
import { TimedSpan } from './timed-span.js';
import { templateOf } from './url-template.js';

export interface TripClientOptions {
  frontDoor: FrontDoor;
  dns: DnsServer;
  memory: Pick<ClientMemory, 'names' | 'sessions'>;
  tracer: Tracer;
  pool: PoolOptions;
  /** Milliseconds that one request may take once it has a connection. */
  answerTimeoutMillis: number;
}

export interface TripRequest extends HttpRequest {
  /** W3C baggage that travels with the trip through every service. */
  baggage?: Readonly<Record<string, string>>;
  /** Open a new connection, resolve the name and shake hands in full. */
  fresh?: boolean;
}

export interface Trip {
  traceId: string;
  durationMillis: number;
  outcome: Outcome;
}

/** Sends requests through the front door, each as a trip of its own whose root span is the client's. */
export class TripClient {
  private readonly pool: ConnectionPool;

  constructor(private readonly options: TripClientOptions) {
    const { frontDoor, dns, memory, pool } = options;
    const names = new NameResolver(dns, memory.names);
    this.pool = new ConnectionPool(new Connector(frontDoor, names, memory.sessions), pool);
  }

  /** Makes one trip. A trip without an answer is an outcome, not an error. */
  async send(request: TripRequest): Promise<Trip> {
    const template = templateOf(request.path);
    const startMillis = performance.now();
    const root = TimedSpan.start(this.options.tracer, `${request.method} ${template}`, {
      step: 'client',
      attributes: { 'http.request.method': request.method, 'url.template': template },
      context: contextOf(request.baggage),
    });
    const outcome = await this.attempt(request, root, 0);
    if (outcome.status === 'answered') {
      const { httpStatus } = outcome.answer;
      root.set({ 'http.response.status_code': httpStatus });
      if (httpStatus >= 500) root.fail(String(httpStatus));
    } else {
      root.fail(outcome.failure.kind, outcome.failure.message);
    }
    root.end();
    return { traceId: root.traceId, durationMillis: performance.now() - startMillis, outcome };
  }

  /** Makes the next trip open a connection of its own. */
  closeIdle(): void {
    this.pool.closeIdle();
  }

  /** Ends every trip under way. */
  close(): void {
    this.pool.close();
  }

  private async attempt(request: TripRequest, root: TimedSpan, resends: number): Promise<Outcome> {
    const { frontDoor, answerTimeoutMillis } = this.options;
    const fresh = request.fresh === true;
    const acquired = await this.pool.acquire(root, { fresh, reuse: !fresh && resends === 0 });
    if (acquired.status === 'failed') return acquired;
    const { connection, reused } = acquired;
    const outcome = await exchange(connection, request, {
      parent: root,
      host: frontDoor.host,
      port: frontDoor.port,
      reused,
      resends,
      timeoutMillis: answerTimeoutMillis,
    });
    this.pool.release(connection);
    return reused && resends === 0 && mayBeSentAgain(request, outcome)
      ? this.attempt(request, root, 1)
      : outcome;
  }
}

/**
 * A server may close an idle connection in the moment in which it is used again. The request is then sent once
 * more over a new one, if sending it twice does no harm (RFC 9110 §9.2.2).
 */
function mayBeSentAgain({ method, headers }: HttpRequest, outcome: Outcome): boolean {
  if (outcome.status === 'answered' || outcome.failure.kind !== 'connection_reset') return false;
  return ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].includes(method) || 'idempotency-key' in headers;
}

function contextOf(baggage: TripRequest['baggage']): Context {
  if (!baggage || Object.keys(baggage).length === 0) return ROOT_CONTEXT;
  const entries = Object.entries(baggage).map(([key, value]) => [key, { value }] as const);
  return propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage(Object.fromEntries(entries)));
}

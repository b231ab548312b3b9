/** A batch of spans such as one NestJS process sends it: spans of a few traces, mixed, with usual attributes. */
import type { Attributes, Resource, Scope, Span } from '@roundtrip/model';

/** A small generator of pseudo-random numbers (mulberry32), so that every run measures the same bytes. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const resource: Resource = {
  serviceName: 'shop',
  attributes: {
    'service.name': 'shop',
    'service.namespace': 'roundtrip',
    'service.instance.id': 'a',
    'service.version': '0.1.0',
    'deployment.environment.name': 'demo',
    'host.name': 'box',
    'process.pid': 4711n,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': '24.21.0',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': '3.1.1',
  },
  droppedAttributesCount: 0,
  schemaUrl: '',
};

const scopes: Scope[] = [
  '@opentelemetry/instrumentation-http',
  '@roundtrip/nestjs',
  '@opentelemetry/instrumentation-pg',
].map((name) => ({ name, version: '0.301.0', attributes: {}, droppedAttributesCount: 0, schemaUrl: '' }));

const server = (pick: (from: number) => number): Attributes => ({
  'http.request.method': 'GET',
  'url.scheme': 'http',
  'url.path': `/api/users/${pick(50_000)}`,
  'http.route': '/api/users/:id',
  'server.address': '127.0.0.1',
  'server.port': 8520n,
  'network.peer.address': '127.0.0.1',
  'network.peer.port': BigInt(30_000 + pick(30_000)),
  'network.protocol.version': '1.1',
  'user_agent.original': 'roundtrip-cli/0.1.0 (node 24.21.0)',
  'http.response.status_code': 200n,
});

const layer = (pick: (from: number) => number): Attributes => ({
  'lifecycle.step': ['middleware', 'auth', 'business-logic', 'response'][pick(4)]!,
  'lifecycle.stage': ['middleware', 'guard', 'handler', 'interceptor.after'][pick(4)]!,
  'code.function.name': ['JwtGuard.canActivate', 'UsersController.get', 'ValidationPipe.transform'][pick(3)]!,
  'nestjs.type': 'request_context',
});

const database = (pick: (from: number) => number): Attributes => ({
  'db.system.name': 'postgresql',
  'db.namespace': 'roundtrip',
  'db.query.text': 'SELECT "id", "name", "role" FROM "shop"."users" WHERE "id" = $1 LIMIT 1',
  'db.operation.name': 'SELECT',
  'server.address': '127.0.0.1',
  'server.port': 8432n,
  'db.response.returned_rows': BigInt(pick(20)),
});

/** `count` spans, thirteen a trace: one server span, eight Nest layers, four queries. */
export function makeBatch(count: number): Span[] {
  const random = randomFrom(42);
  const pick = (from: number) => Math.floor(random() * from);
  const id = (bytes: number) =>
    Array.from({ length: bytes }, () => pick(256).toString(16).padStart(2, '0')).join('');
  const spans: Span[] = [];
  let traceId = '';
  let rootId = '';
  for (let index = 0; index < count; index++) {
    const place = index % 13;
    if (place === 0) [traceId, rootId] = [id(16), id(8)];
    const kind = place === 0 ? 0 : place < 9 ? 1 : 2;
    const startNanos = 1_764_000_000_000_000_000n + BigInt(index * 1_000_000 + pick(1_000_000));
    spans.push({
      traceId,
      spanId: place === 0 ? rootId : id(8),
      parentSpanId: place === 0 ? undefined : rootId,
      traceState: '',
      flags: 0x101,
      name: ['GET /api/users/:id', 'guard JwtGuard', 'pg.query:SELECT roundtrip'][kind]!,
      kind: (['server', 'internal', 'client'] as const)[kind]!,
      startNanos,
      endNanos: startNanos + BigInt(pick(20_000_000)),
      attributes: [server, layer, database][kind]!(pick),
      droppedAttributesCount: 0,
      events: [],
      droppedEventsCount: 0,
      links: [],
      droppedLinksCount: 0,
      status: { code: 'unset', message: '' },
      resource,
      scope: scopes[kind]!,
    });
  }
  return spans;
}

import type { TripSpan, TripView } from '@roundtrip/contracts';
import type { Leg, Stage, Step } from '@roundtrip/model';

/** Trips as the lab answers them, for the specs of the drawing. */

interface SpanSketch {
  name: string;
  service: string;
  step: Step;
  /** Milliseconds: start, duration. */
  at: [number, number];
  stage?: Stage;
  leg?: Leg;
  error?: boolean;
  late?: boolean;
  attributes?: Record<string, unknown>;
  children?: SpanSketch[];
}

type StepTimes = Partial<Record<Step, number | [out: number, back: number]>>;

interface TripSketch extends Partial<Omit<TripView, 'steps' | 'spans'>> {
  times: StepTimes;
  root: SpanSketch;
}

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

/** Fills in a trip: the duration is the sum of its steps, services and spans are those of the tree. */
export function tripOf({ times, root, ...given }: TripSketch): TripView {
  const spans = flatten(root, null, { next: 1 });
  const steps = Object.entries(times).flatMap(([step, time]) => {
    const [out, back] = Array.isArray(time) ? time : step === 'return' ? [0, time] : [time, 0];
    return [
      { step, leg: 'out' as const, durationMs: out },
      { step, leg: 'back' as const, durationMs: back },
    ].filter((part) => part.durationMs > 0);
  });
  return {
    traceId: TRACE_ID,
    whole: true,
    missing: [],
    name: root.name,
    startTime: '2026-11-22T11:00:00.000Z',
    durationMs: steps.reduce((sum, part) => sum + part.durationMs, 0),
    status: 200,
    spanCount: spans.length,
    errorCount: spans.filter((span) => span.error).length,
    services: [...new Set(spans.map((span) => span.service))],
    machine: null,
    earlyExit: null,
    steps,
    spans,
    warnings: [],
    linked: [],
    ...given,
  };
}

function flatten(sketch: SpanSketch, parent: string | null, ids: { next: number }): TripSpan[] {
  const id = (ids.next++).toString(16).padStart(16, '0');
  const [startMs, durationMs] = sketch.at;
  const onMachine = ['proxy', 'shop'].includes(sketch.service);
  const span: TripSpan = {
    id,
    name: sketch.name,
    service: sketch.service,
    machine: onMachine ? 'a' : null,
    kind: 'internal',
    step: sketch.step,
    leg: sketch.leg ?? 'out',
    stage: sketch.stage ?? null,
    startMs,
    durationMs,
    ownMs: durationMs,
    parent,
    error: sketch.error ?? false,
    late: sketch.late ?? false,
    attributes: sketch.attributes ?? {},
    events: [],
  };
  return [span, ...(sketch.children ?? []).flatMap((child) => flatten(child, id, ids))];
}

const layer = (
  stage: Stage,
  name: string,
  step: Step,
  at: [number, number],
  more: Partial<SpanSketch> = {},
) => ({
  name,
  service: 'shop',
  step,
  stage,
  at,
  ...more,
});

/** The client's part of every trip, around what the balancer did. */
function fromClient(path: string, total: number, status: number | null, balancer: SpanSketch[]): SpanSketch {
  const connect = [
    { name: 'dns.lookup', service: 'client', step: 'network' as const, at: [0.3, 0.8] as [number, number] },
    { name: 'tcp.connect', service: 'client', step: 'network' as const, at: [1.1, 0.2] as [number, number] },
    {
      name: 'tls.handshake',
      service: 'client',
      step: 'network' as const,
      at: [1.3, 3.1] as [number, number],
    },
  ];
  const http: SpanSketch = {
    name: 'GET',
    service: 'client',
    step: 'network',
    at: [4.4, total - 4.6],
    error: status !== null && status >= 400,
    attributes: {
      'http.request.method': 'GET',
      'url.full': `https://roundtrip.test:8443${path}`,
      'http.response.status_code': status,
    },
    children: balancer,
  };
  return {
    name: `GET ${path}`,
    service: 'client',
    step: 'client',
    at: [0, total],
    error: status === null,
    children: [...connect, http],
  };
}

const throughProxy = (at: [number, number], children: SpanSketch[]): SpanSketch[] => [
  {
    name: 'GET',
    service: 'balancer',
    step: 'load-balancer',
    at,
    children: [
      { name: 'GET', service: 'proxy', step: 'reverse-proxy', at: [at[0] + 1, at[1] - 1.5], children },
    ],
  },
];

const shopSpan = (at: [number, number], children: SpanSketch[]): SpanSketch => ({
  name: 'GET /api/users/:id',
  service: 'shop',
  step: 'middleware',
  at,
  children,
});

const permissionsFromAuth: SpanSketch = {
  name: 'GET',
  service: 'shop',
  step: 'network',
  at: [10.1, 4],
  children: [
    {
      name: 'GET /permissions/:userId',
      service: 'auth',
      step: 'auth',
      at: [10.5, 3.2],
      children: [
        { name: 'PermissionsController.of', service: 'auth', step: 'auth', stage: 'handler', at: [11, 2.4] },
      ],
    },
  ],
};

/** GET /api/users/1 on a machine that has nothing cached: all eleven steps. */
export const cacheMiss = tripOf({
  machine: 'a',
  times: {
    client: 0.41,
    network: 6.2,
    'load-balancer': 1.1,
    'reverse-proxy': 0.9,
    middleware: 2.3,
    auth: 7.4,
    'business-logic': 1.2,
    cache: 0.5,
    database: [5.5, 0.25],
    response: 0.8,
    return: 2.44,
  },
  root: fromClient(
    '/api/users/1',
    29,
    200,
    throughProxy(
      [5, 23],
      [
        shopSpan(
          [6.6, 20],
          [
            layer('middleware', 'RequestIdMiddleware.use', 'middleware', [6.7, 0.05]),
            layer('guard', 'JwtAuthGuard.canActivate', 'auth', [8, 1.6]),
            layer('guard', 'PermissionsGuard.canActivate', 'auth', [9.8, 4.6], {
              children: [
                {
                  name: 'cache.get',
                  service: 'shop',
                  step: 'cache',
                  at: [9.9, 0.1],
                  attributes: { 'cache.hit': false, 'cache.key': 'permissions:{id}' },
                },
                permissionsFromAuth,
              ],
            }),
            layer('interceptor.before', 'EnvelopeInterceptor.before', 'middleware', [14.5, 0.02]),
            layer('pipe', 'ParseIdPipe.transform', 'middleware', [14.6, 0.04], {
              attributes: { 'nestjs.param.name': 'id', 'nestjs.param.type': 'param' },
            }),
            layer('handler', 'UsersController.findOne', 'business-logic', [15, 9], {
              children: [
                {
                  name: 'cache.get',
                  service: 'shop',
                  step: 'cache',
                  at: [15.1, 0.08],
                  attributes: { 'cache.hit': false, 'cache.key': 'user:{id}' },
                },
                { name: 'select users', service: 'shop', step: 'database', at: [15.3, 6] },
                { name: 'cache.set', service: 'shop', step: 'cache', at: [22, 0.1] },
              ],
            }),
            layer('interceptor.after', 'EnvelopeInterceptor.after', 'response', [24.2, 0.1]),
            layer('response', 'response', 'response', [24.4, 0.3]),
          ],
        ),
      ],
    ),
  ),
});

/** The same again where the answer is cached: no database. */
export const cacheHit = tripOf({
  machine: 'a',
  times: {
    client: 0.38,
    network: 5.1,
    'load-balancer': 0.9,
    'reverse-proxy': 0.7,
    middleware: 1.1,
    auth: 1.4,
    'business-logic': 0.3,
    cache: 0.12,
    response: 0.6,
    return: 1.9,
  },
  root: fromClient(
    '/api/users/1',
    12.5,
    200,
    throughProxy(
      [5, 7],
      [
        shopSpan(
          [6.5, 4.5],
          [
            layer('guard', 'PermissionsGuard.canActivate', 'auth', [7, 0.3], {
              children: [
                {
                  name: 'cache.get',
                  service: 'shop',
                  step: 'cache',
                  at: [7.1, 0.1],
                  attributes: { 'cache.hit': true, 'cache.tier': 'redis', 'cache.key': 'permissions:{id}' },
                },
              ],
            }),
            layer('handler', 'UsersController.findOne', 'business-logic', [8, 1], {
              children: [
                {
                  name: 'cache.get',
                  service: 'shop',
                  step: 'cache',
                  at: [8.1, 0.1],
                  attributes: { 'cache.hit': true, 'cache.tier': 'memory', 'cache.key': 'user:{id}' },
                },
              ],
            }),
          ],
        ),
      ],
    ),
  ),
});

/** GET /api/products?category=books with --explain: the statement has no index to use. */
export const explained = tripOf({
  machine: 'a',
  times: { client: 0.4, network: 5, middleware: 1, 'business-logic': 0.5, database: [14, 0.2], return: 2 },
  root: fromClient('/api/products', 23.1, 200, [
    shopSpan(
      [6, 16],
      [
        layer('handler', 'ProductsController.search', 'business-logic', [7, 14], {
          children: [
            {
              name: 'select shop.products',
              service: 'shop',
              step: 'database',
              at: [7.1, 13],
              children: [
                { name: 'pg.query:SELECT shop', service: 'shop', step: 'database', at: [7.2, 6] },
                {
                  name: 'postgresql.explain',
                  service: 'shop',
                  step: 'database',
                  at: [13.3, 6.7],
                  children: [
                    {
                      name: 'postgresql.plan',
                      service: 'shop',
                      step: 'database',
                      at: [13.5, 0.31],
                      attributes: {
                        'postgresql.plan.nodes': ['Limit', 'Sort', 'Seq Scan'],
                        'postgresql.plan.indexes': [],
                        'postgresql.plan.seq_scans': ['products'],
                        'postgresql.rows.estimated': 20,
                      },
                    },
                    {
                      name: 'postgresql.execute',
                      service: 'shop',
                      step: 'database',
                      at: [13.9, 5.52],
                      attributes: {
                        'postgresql.rows.returned': 18,
                        'postgresql.rows.removed': 8750,
                        'postgresql.buffers.hit': 211,
                        'postgresql.buffers.read': 3,
                      },
                    },
                  ],
                },
              ],
            },
          ],
        }),
      ],
    ),
  ]),
});

interface ExitSketch {
  path: string;
  status: number;
  step: Step;
  service: string;
  reason: string;
  times: StepTimes;
  children?: SpanSketch[];
}

/** A trip that a layer answered itself. */
export function exitOf({ path, status, step, service, reason, times, children = [] }: ExitSketch): TripView {
  return tripOf({
    status,
    earlyExit: { step, service, reason },
    times,
    root: fromClient(path, 12, status, children),
  });
}

const toProxy: StepTimes = { client: 0.4, network: 5, 'load-balancer': 1, 'reverse-proxy': 0.8 };
const toShop: StepTimes = { ...toProxy, middleware: 1.5 };
const back: StepTimes = { response: 0.3, return: 2 };

export const noToken = exitOf({
  path: '/api/users/1',
  status: 401,
  step: 'auth',
  service: 'shop',
  reason: 'no token',
  times: { ...toShop, auth: 0.6, ...back },
  children: throughProxy(
    [5, 6],
    [
      shopSpan(
        [6.5, 3],
        [
          layer('guard', 'JwtAuthGuard.canActivate', 'auth', [7, 0.6], {
            error: true,
            attributes: { 'lifecycle.early_exit': 'no token' },
          }),
          layer('exception_filter', 'ProblemDetailsFilter.catch', 'response', [8, 0.3]),
        ],
      ),
    ],
  ),
});

export const wrongRole = exitOf({
  path: '/api/products/1',
  status: 403,
  step: 'auth',
  service: 'shop',
  reason: 'permission missing',
  times: { ...toShop, auth: 2, ...back },
});

export const badInput = exitOf({
  path: '/api/users/abc',
  status: 400,
  step: 'middleware',
  service: 'shop',
  reason: 'invalid id',
  times: { ...toShop, auth: 1.2, ...back },
});

export const unknownRoute = exitOf({
  path: '/api/nowhere',
  status: 404,
  step: 'middleware',
  service: 'shop',
  reason: 'no such route',
  times: { ...toShop, ...back },
});

export const bodyTooLarge = exitOf({
  path: '/api/orders',
  status: 413,
  step: 'load-balancer',
  service: 'balancer',
  reason: 'body too large',
  times: { client: 0.5, network: 6, 'load-balancer': 0.4, return: 0.3 },
});

export const tooManyRequests = exitOf({
  path: '/api/auth/login',
  status: 429,
  step: 'middleware',
  service: 'shop',
  reason: 'rate limit',
  times: { ...toShop, ...back },
});

export const staticFile = exitOf({
  path: '/',
  status: 200,
  step: 'reverse-proxy',
  service: 'proxy',
  reason: 'static file',
  times: { ...toProxy, return: 1.2 },
});

export const notModified = exitOf({
  path: '/',
  status: 304,
  step: 'reverse-proxy',
  service: 'proxy',
  reason: 'not modified',
  times: { ...toProxy, return: 0.9 },
});

export const noMachine = exitOf({
  path: '/api/products/1',
  status: 503,
  step: 'load-balancer',
  service: 'balancer',
  reason: 'no machine available',
  times: { client: 0.4, network: 5, 'load-balancer': 0.5, return: 0.4 },
});

/** The shop's spans have not arrived. */
export const notWhole = tripOf({
  whole: false,
  missing: ["The server span of the call 'GET' (proxy, span 00f067aa0ba902b7) is missing."],
  times: { client: 0.4, network: 15, 'load-balancer': 1, 'reverse-proxy': 0.8, return: 1 },
  root: fromClient('/api/users/1', 18.2, 200, throughProxy([5, 12], [])),
});

/** Nothing listened at the front door. */
export const noAnswer = tripOf({
  status: null,
  times: { client: 0.5, network: 2 },
  root: {
    ...fromClient('/api/users/1', 2.5, null, []),
    attributes: { 'http.request.method': 'GET' },
    children: [],
  },
});

/** What the worker did for an order, later: nobody waits for it. */
export const fulfilment = tripOf({
  status: null,
  times: { 'business-logic': [0.7, 0.8], database: 6.3 },
  root: {
    name: 'process fulfil-order',
    service: 'fulfilment',
    step: 'business-logic',
    at: [0, 7.8],
    children: [{ name: 'update shop.orders', service: 'fulfilment', step: 'database', at: [1, 6.3] }],
  },
});

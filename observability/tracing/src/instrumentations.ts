/** Processes by what they are built on; a service that is not listed gets every instrumentation that is on anywhere. */
const services = {
  edge: ['balancer', 'proxy'],
  lab: ['lab'],
  nest: ['shop', 'auth', 'pricing', 'fulfilment'],
} as const;

const listed: readonly string[] = Object.values(services).flat();

export interface InstrumentationChoice {
  /** Services that load it. */
  readonly services: 'all' | readonly string[];
  /** Why, in a sentence. */
  readonly why: string;
}

const on = (usedBy: InstrumentationChoice['services'], why: string): InstrumentationChoice => ({
  services: usedBy,
  why,
});
const off = (why: string): InstrumentationChoice => ({ services: [], why });
const notUsed = off('No process uses this library');

/**
 * Every instrumentation of `@opentelemetry/auto-instrumentations-node` and two more, with a decision for each. A test
 * compares the list with that package, so that a new member asks for a decision.
 */
export const instrumentationChoices: Readonly<Record<string, InstrumentationChoice>> = Object.freeze({
  http: on('all', 'Server spans and http.server.request.duration; outgoing requests go through undici'),
  undici: on(
    'all',
    'Client spans and trace headers for the npm package and for fetch, by diagnostics channels',
  ),
  pino: on('all', 'Puts trace and span ids into log lines and sends the lines by OTLP'),
  'runtime-node': on('all', 'Event loop delay and utilisation, garbage collection and heap metrics'),
  pg: on(
    ['shop', 'auth', 'fulfilment'],
    'Shows pool, connection and statement; only inside a trace, because queues and outboxes poll',
  ),
  typeorm: on(['shop', 'auth'], 'Shows the repository call that a statement belongs to; only inside a trace'),
  redis: on(['shop'], 'Shows what the second cache tier costs; only inside a trace, keys left out'),
  grpc: on(['shop', 'pricing'], 'Client and server spans and trace metadata between shop and pricing'),
  'nestjs-lifecycle': on(services.nest, 'Every layer of Nest (`@roundtrip/nestjs`), the cache and passport'),
  'nestjs-core': off('Stops at Nest 11 and knows no guards, pipes, interceptors or filters'),
  express: off('Needs a loader hook, and `@roundtrip/nestjs` names the same layers better'),
  router: off('Doubles what express shows'),
  connect: notUsed,
  net: off('A tcp.connect span for every database connection says nothing that its own span does not'),
  dns: off('The client measures name resolution itself, and between processes there is none'),
  fs: off('Thousands of spans for the files that modules are loaded from'),
  'host-metrics': off('All processes share one host; its metrics are not theirs'),
  amqplib: notUsed,
  'aws-lambda': notUsed,
  'aws-sdk': notUsed,
  bunyan: notUsed,
  'cassandra-driver': notUsed,
  cucumber: notUsed,
  dataloader: notUsed,
  'generic-pool': notUsed,
  graphql: notUsed,
  hapi: notUsed,
  ioredis: notUsed,
  kafkajs: notUsed,
  knex: notUsed,
  koa: notUsed,
  'lru-memoizer': notUsed,
  memcached: notUsed,
  mongodb: notUsed,
  mongoose: notUsed,
  mysql: notUsed,
  mysql2: notUsed,
  openai: notUsed,
  oracledb: notUsed,
  restify: notUsed,
  'socket.io': notUsed,
  tedious: notUsed,
  winston: notUsed,
});

/**
 * Names of the instrumentations that a process loads.
 *
 * @param serviceName `service.name` of the process
 * @param only names separated by commas (`OTEL_NODE_ENABLED_INSTRUMENTATIONS`); narrows the list, never widens it
 */
export function chosenInstrumentations(serviceName: string, only?: string): string[] {
  const wanted = only?.split(',').map((name) => name.trim());
  const isListed = listed.includes(serviceName);
  return Object.entries(instrumentationChoices)
    .filter(([, choice]) => choice.services.length > 0)
    .filter(([, choice]) => choice.services === 'all' || !isListed || choice.services.includes(serviceName))
    .map(([name]) => name)
    .filter((name) => wanted === undefined || wanted.includes(name));
}

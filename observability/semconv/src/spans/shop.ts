import type { AttributeDefinition, MetricDefinition, SpanDefinition } from '../definition.js';

/** Node types of the plan, the outermost first. */
export const POSTGRESQL_PLAN_NODES = 'postgresql.plan.nodes';

/** Names of the indexes that the plan uses. */
export const POSTGRESQL_PLAN_INDEXES = 'postgresql.plan.indexes';

/** Tables that the plan reads from one end to the other. */
export const POSTGRESQL_PLAN_SEQ_SCANS = 'postgresql.plan.seq_scans';

/** How many rows the planner expected. */
export const POSTGRESQL_ROWS_ESTIMATED = 'postgresql.rows.estimated';

/** How many rows came out. */
export const POSTGRESQL_ROWS_RETURNED = 'postgresql.rows.returned';

/** How many rows were read and left out by a filter. */
export const POSTGRESQL_ROWS_REMOVED = 'postgresql.rows.removed';

/** Pages found in PostgreSQL's own memory. */
export const POSTGRESQL_BUFFERS_HIT = 'postgresql.buffers.hit';

/** Pages that had to be read from the operating system or the disk. */
export const POSTGRESQL_BUFFERS_READ = 'postgresql.buffers.read';

/** Milliseconds spent in taking row locks, which is waiting when somebody else has them. */
export const POSTGRESQL_LOCK_DURATION = 'postgresql.lock.duration';

/** Attributes of the shop's spans that the semantic conventions do not have. */
export const shopAttributes: readonly AttributeDefinition[] = [
  {
    name: POSTGRESQL_PLAN_NODES,
    type: 'string[]',
    brief: 'Node types of the plan, the outermost first',
    example: '["Index Scan"]',
  },
  {
    name: POSTGRESQL_PLAN_INDEXES,
    type: 'string[]',
    brief: 'Indexes that the plan uses',
    example: '["orders_user_created"]',
  },
  {
    name: POSTGRESQL_PLAN_SEQ_SCANS,
    type: 'string[]',
    brief: 'Tables that the plan reads from one end to the other',
    example: '["products"]',
  },
  {
    name: POSTGRESQL_ROWS_ESTIMATED,
    type: 'int',
    brief: 'Rows that the planner expected',
    example: '20',
  },
  { name: POSTGRESQL_ROWS_RETURNED, type: 'int', brief: 'Rows that came out', example: '18' },
  {
    name: POSTGRESQL_ROWS_REMOVED,
    type: 'int',
    brief: 'Rows that were read and left out by a filter; many of them ask for an index',
    example: '9982',
  },
  {
    name: POSTGRESQL_BUFFERS_HIT,
    type: 'int',
    brief: 'Pages of 8 KiB found in the memory of PostgreSQL',
    example: '4',
  },
  {
    name: POSTGRESQL_BUFFERS_READ,
    type: 'int',
    brief: 'Pages of 8 KiB that had to be read from outside of it',
    example: '0',
  },
  {
    name: POSTGRESQL_LOCK_DURATION,
    type: 'double',
    brief: 'Milliseconds spent in taking row locks; nearly all of it is waiting for who has them',
    example: '103.2',
  },
];

/** The shop's own spans: what the layers of Nest, HTTP, gRPC, SQL and cache spans do not show. */
export const shopSpans: readonly SpanDefinition[] = [
  {
    name: 'jwt.verify',
    services: ['shop'],
    kind: 'internal',
    step: 'auth',
    brief: 'The signature and the claims of the bearer token are checked (ES256)',
    attributes: [],
  },
  {
    name: 'jwks.fetch',
    services: ['shop'],
    kind: 'internal',
    step: 'auth',
    brief:
      'The auth service is asked for its public keys: none is here yet, or one is unknown, or they are old',
    attributes: ['error.type'],
  },
  {
    name: 'permissions.lookup',
    services: ['shop'],
    kind: 'internal',
    step: 'auth',
    brief: 'Roles and permissions of the person: from the cache, else from the auth service',
    attributes: ['error.type'],
  },
  {
    name: 'cache.wait',
    services: ['shop'],
    kind: 'internal',
    step: 'cache',
    brief: 'Another request is loading the same value already, and this one waits for it',
    attributes: ['error.type'],
  },
  {
    name: 'order.reserve-stock',
    services: ['shop'],
    kind: 'internal',
    step: 'business-logic',
    brief: 'The rows of the ordered products are locked, looked at and counted down',
    attributes: ['error.type'],
  },
  {
    name: 'send fulfil-order',
    services: ['shop'],
    kind: 'producer',
    step: 'business-logic',
    brief: 'The job of fulfilling the order is put on the queue, in the transaction of the order',
    attributes: [
      'messaging.system',
      'messaging.operation.name',
      'messaging.operation.type',
      'messaging.destination.name',
      'messaging.message.id',
      'error.type',
    ],
  },
  {
    name: 'postgresql.explain',
    services: ['shop'],
    kind: 'internal',
    step: 'database',
    brief:
      'With `explain=1`: the statement is run once more for its plan, and undone; this is the price of looking',
    attributes: ['error.type'],
  },
  {
    name: 'postgresql.plan',
    services: ['shop'],
    kind: 'internal',
    step: 'database',
    brief: 'With `explain=1`: PostgreSQL planned the statement',
    attributes: [
      POSTGRESQL_PLAN_NODES,
      POSTGRESQL_PLAN_INDEXES,
      POSTGRESQL_PLAN_SEQ_SCANS,
      POSTGRESQL_ROWS_ESTIMATED,
    ],
  },
  {
    name: 'postgresql.execute',
    services: ['shop'],
    kind: 'internal',
    step: 'database',
    brief: 'With `explain=1`: PostgreSQL executed the plan',
    attributes: [
      POSTGRESQL_ROWS_RETURNED,
      POSTGRESQL_ROWS_REMOVED,
      POSTGRESQL_BUFFERS_HIT,
      POSTGRESQL_BUFFERS_READ,
      POSTGRESQL_LOCK_DURATION,
    ],
  },
];

/** Counts of what the shop's bounds cost. */
export const shopMetrics = {
  cacheCommandsSkipped: {
    name: 'shop.cache.commands.skipped',
    instrument: 'counter',
    unit: '{command}',
    brief: 'Commands that the shared cache did not answer in time, or was not asked after a failure',
    attributes: [],
  },
  cacheDeletesOverflowed: {
    name: 'shop.cache.lost_deletes.overflowed',
    instrument: 'counter',
    unit: '{overflow}',
    brief: 'Times that more deletes of the shared cache were lost than are remembered one by one',
    attributes: [],
  },
  rateLimitWindowsEvicted: {
    name: 'shop.rate_limit.windows.evicted',
    instrument: 'counter',
    unit: '{window}',
    brief: 'Windows of rate limits that left before their end, because there were too many',
    attributes: [],
  },
} as const satisfies Record<string, MetricDefinition>;

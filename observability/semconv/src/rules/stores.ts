import type { Rule } from './rule.js';

const dbSystem = ['db.system.name', 'db.system'];

/** Caches and databases, by the attributes and names of their clients. */
export const storeRules: readonly Rule[] = [
  {
    id: 'key-value-store',
    brief: 'Redis, Valkey and Memcached are used as caches',
    when: { attribute: { anyOf: dbSystem, value: ['redis', 'valkey', 'memcached'] } },
    step: 'cache',
  },
  {
    id: 'cache-attributes',
    brief: 'A span that says what it did in a cache is a cache operation',
    when: { attribute: { anyOf: ['cache.operation', 'cache.hit', 'cache.key'] } },
    step: 'cache',
  },
  {
    id: 'cache-client',
    brief: 'Spans of the instrumentations of cache clients',
    when: { scopes: /^@opentelemetry\/instrumentation-(redis(-4)?|ioredis|memcached|lru-memoizer)$/ },
    step: 'cache',
  },
  {
    id: 'database-system',
    brief: 'Any other database system is a database',
    when: { attribute: { anyOf: dbSystem } },
    step: 'database',
  },
  {
    id: 'database-connection',
    brief: 'Waiting for a connection of the pool, or opening one, is time of the database',
    when: { names: /^(pg|pg-pool|mysql|mysql2)\.(connect|getConnection)$/ },
    step: 'database',
  },
  {
    id: 'database-client',
    brief: 'Spans of the instrumentations of database clients and object mappers',
    when: {
      scopes:
        /^(@opentelemetry\/instrumentation-(pg|mysql2?|mongodb|mongoose|knex|tedious|oracledb|cassandra-driver|typeorm)|prisma|@prisma\/instrumentation)$/,
    },
    step: 'database',
  },
  {
    id: 'prisma',
    brief: 'Prisma names its spans after itself',
    when: { names: /^prisma:/ },
    step: 'database',
  },
];

import { type ConfigValues, defineConfig, integer, port, secretFile, text, url } from '@roundtrip/config';

const databaseUrl = url({ env: 'DATABASE_URL', description: 'PostgreSQL, as a connection URL' });

/** What the one-shot migration reads. */
export const shopMigrateSettings = defineConfig({ databaseUrl });

/** Everything a shop reads from its environment, once, at start. */
export const shopSettings = defineConfig({
  machine: text({
    env: 'MACHINE',
    description: 'Name of the machine the shop runs on, e.g. a',
    optional: true,
  }),
  host: text({ env: 'HOST', description: 'Address to listen on', default: '127.0.0.1' }),
  port: port({ env: 'PORT', description: 'HTTP port', default: 8520 }),
  logLevel: text({
    env: 'LOG_LEVEL',
    description: 'Least severe pino level that is logged',
    default: 'info',
  }),
  bodyLimitBytes: integer({
    env: 'BODY_LIMIT_BYTES',
    description: 'Largest request body; a larger one answers 413',
    unit: 'bytes',
    default: 1_048_576,
  }),

  databaseUrl,
  databasePoolSize: integer({
    env: 'DATABASE_POOL_SIZE',
    description: 'Most connections to PostgreSQL at a time',
    unit: 'connections',
    default: 10,
    min: 1,
  }),
  databaseAcquireTimeoutMillis: integer({
    env: 'DATABASE_ACQUIRE_TIMEOUT_MS',
    description: 'Longest wait for a connection of the pool; then the request answers 503',
    unit: 'ms',
    default: 2000,
    min: 1,
  }),
  statementTimeoutMillis: integer({
    env: 'DATABASE_STATEMENT_TIMEOUT_MS',
    description: 'Longest run of one SQL statement; then PostgreSQL cancels it and the request answers 503',
    unit: 'ms',
    default: 5000,
    min: 1,
  }),
  lockTimeoutMillis: integer({
    env: 'DATABASE_LOCK_TIMEOUT_MS',
    description: 'Longest wait for a row that another transaction has locked; then the request answers 503',
    unit: 'ms',
    default: 3000,
    min: 1,
  }),

  explainPerTrip: integer({
    env: 'EXPLAIN_PER_TRIP',
    description: 'Most SQL statements of one trip that are explained, when the lab’s client asks for it',
    unit: 'statements',
    default: 50,
  }),

  redisUrl: url({
    env: 'REDIS_URL',
    description: 'Redis or Valkey for the second cache tier; without it the cache is in memory only',
    optional: true,
  }),
  redisTimeoutMillis: integer({
    env: 'REDIS_TIMEOUT_MS',
    description: 'Longest wait for one cache command; then the value counts as not cached',
    unit: 'ms',
    default: 150,
    min: 1,
  }),
  cacheMemoryItems: integer({
    env: 'CACHE_MEMORY_ITEMS',
    description: 'Most values in the memory tier; the least recently used one leaves first',
    unit: 'items',
    default: 10_000,
    min: 1,
  }),

  authUrl: url({ env: 'AUTH_URL', description: 'Auth service', default: 'http://127.0.0.1:8480' }),
  authTimeoutMillis: integer({
    env: 'AUTH_TIMEOUT_MS',
    description: 'Longest wait for an answer of the auth service',
    unit: 'ms',
    default: 2000,
    min: 1,
  }),
  internalKeyFile: secretFile({
    env: 'INTERNAL_KEY_FILE',
    description: 'Key with which the shop proves to the auth service that it is one of us',
  }),
  pricingUrl: text({
    env: 'PRICING_URL',
    description: 'Pricing service, gRPC, as host:port',
    default: '127.0.0.1:8481',
  }),
  pricingDeadlineMillis: integer({
    env: 'PRICING_DEADLINE_MS',
    description: 'Deadline of a quote by the pricing service',
    unit: 'ms',
    default: 1500,
    min: 1,
  }),

  rateLimitWindowMillis: integer({
    env: 'RATE_LIMIT_WINDOW_MS',
    description: 'Window in which requests are counted, on each machine by itself',
    unit: 'ms',
    default: 10_000,
    min: 1,
  }),
  rateLimitPerPerson: integer({
    env: 'RATE_LIMIT_PER_PERSON',
    description: 'Most requests of one person (of one address, when nobody is signed in) in a window',
    unit: 'requests',
    default: 1000,
    min: 1,
  }),
  rateLimitPerAddress: integer({
    env: 'RATE_LIMIT_PER_ADDRESS',
    description: 'Most requests of one client address in a window, whoever sends them',
    unit: 'requests',
    default: 10_000,
    min: 1,
  }),
  rateLimitPerLogin: integer({
    env: 'RATE_LIMIT_PER_LOGIN',
    description: 'Most log-ins with one user name from one client address in a log-in window',
    unit: 'requests',
    default: 5,
    min: 1,
  }),
  rateLimitLoginWindowMillis: integer({
    env: 'RATE_LIMIT_LOGIN_WINDOW_MS',
    description: 'Window in which log-ins are counted; a person needs few and a guesser many',
    unit: 'ms',
    default: 60_000,
    min: 1,
  }),
});

export type ShopSettings = ConfigValues<typeof shopSettings>;

/** Injection token of the loaded `ShopSettings`. */
export const SETTINGS = Symbol('SHOP_SETTINGS');

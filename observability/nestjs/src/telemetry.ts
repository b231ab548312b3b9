import { ATTR } from './attributes.js';
import type { LifecycleStage, LifecycleStep } from './lifecycle.js';

/** One span that this package emits. */
export interface SpanDefinition {
  /** The span's name; `{x}` stands for a part of low cardinality. */
  readonly name: string;
  readonly kind: 'internal';
  /** The step unless `stepOf` says otherwise. */
  readonly step: LifecycleStep;
  /** `undefined` where the span is no layer of Nest. */
  readonly stage: LifecycleStage | undefined;
  readonly brief: string;
  /** Names of attributes beyond `lifecycle.step`. */
  readonly attributes: readonly string[];
}

export interface AttributeDefinition {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'int';
  readonly brief: string;
  readonly example: string;
}

export interface MetricDefinition {
  readonly name: string;
  readonly instrument: 'counter';
  /** UCUM. */
  readonly unit: string;
  readonly brief: string;
  readonly attributes: readonly string[];
}

/** On every span of a layer. */
const layer = [ATTR.STAGE, ATTR.FUNCTION, ATTR.TYPE];
/** On spans of layers that belong to one route. */
const route = [...layer, ATTR.CONTROLLER, ATTR.CALLBACK];

export const spanDefinitions: readonly SpanDefinition[] = [
  {
    name: '{Middleware}.use',
    kind: 'internal',
    step: 'middleware',
    stage: 'middleware',
    brief: 'A middleware class, until it passes the request on or answers it',
    attributes: [...layer, ATTR.EARLY_EXIT, ATTR.ERROR_TYPE, ATTR.CANCELLED],
  },
  {
    name: 'middleware {function}',
    kind: 'internal',
    step: 'middleware',
    stage: 'middleware',
    brief: 'A functional middleware: of `consumer.apply()`, of `app.use()`, body parsers, CORS, static files',
    attributes: [...layer, ATTR.EARLY_EXIT, ATTR.ERROR_TYPE, ATTR.CANCELLED],
  },
  {
    name: 'router',
    kind: 'internal',
    step: 'middleware',
    stage: 'middleware',
    brief: 'No route for this method and path',
    attributes: [...layer, ATTR.EARLY_EXIT],
  },
  {
    name: '{Guard}.canActivate',
    kind: 'internal',
    step: 'auth',
    stage: 'guard',
    brief: 'A guard',
    attributes: [...route, ATTR.GUARD_ALLOWED, ATTR.EARLY_EXIT, ATTR.ERROR_TYPE, ATTR.CANCELLED],
  },
  {
    name: 'passport {strategy}',
    kind: 'internal',
    step: 'auth',
    stage: undefined,
    brief: 'A passport strategy, until it says what it found',
    attributes: [ATTR.PASSPORT_STRATEGY, ATTR.PASSPORT_OUTCOME, ATTR.ERROR_TYPE],
  },
  {
    name: '{Interceptor}.before',
    kind: 'internal',
    step: 'middleware',
    stage: 'interceptor.before',
    brief: 'An interceptor until it lets the handler run, or answers in its place',
    attributes: [...route, ATTR.EARLY_EXIT, ATTR.ERROR_TYPE, ATTR.CANCELLED],
  },
  {
    name: '{Pipe}.transform',
    kind: 'internal',
    step: 'middleware',
    stage: 'pipe',
    brief: 'A pipe on one parameter',
    attributes: [...layer, ATTR.PARAM_TYPE, ATTR.PARAM_NAME, ATTR.EARLY_EXIT, ATTR.ERROR_TYPE],
  },
  {
    name: '{Controller}.{method}',
    kind: 'internal',
    step: 'business-logic',
    stage: 'handler',
    brief: "The route's handler; of a stream, until its first value",
    attributes: [...route, ATTR.ERROR_TYPE, ATTR.CANCELLED],
  },
  {
    name: '{Interceptor}.after',
    kind: 'internal',
    step: 'response',
    stage: 'interceptor.after',
    brief: "An interceptor's part on the way back; none if it returns `next.handle()` as it is",
    attributes: [...route, ATTR.ERROR_TYPE, ATTR.CANCELLED],
  },
  {
    name: '{Filter}.catch',
    kind: 'internal',
    step: 'response',
    stage: 'exception_filter',
    brief: 'The exception filter that answers; `BaseExceptionFilter` is the one of Nest itself',
    attributes: [...layer, ATTR.ERROR_TYPE],
  },
  {
    name: 'response',
    kind: 'internal',
    step: 'response',
    stage: 'response',
    brief: 'The router writes what the handler returned; on Express with `JSON.stringify`',
    attributes: [...layer, ATTR.ERROR_TYPE],
  },
  {
    name: 'cache.{operation}',
    kind: 'internal',
    step: 'cache',
    stage: undefined,
    brief: 'An operation of the cache: get, mget, ttl, set, mset, del, mdel, clear, wrap',
    attributes: [
      ATTR.CACHE_OPERATION,
      ATTR.CACHE_KEY,
      ATTR.CACHE_KEYS,
      ATTR.CACHE_HIT,
      ATTR.CACHE_HITS,
      ATTR.CACHE_TIER,
      ATTR.CACHE_COALESCED,
      ATTR.ERROR_TYPE,
    ],
  },
];

const text = (name: string, brief: string, example: string): AttributeDefinition => ({
  name,
  type: 'string',
  brief,
  example,
});
const flag = (name: string, brief: string): AttributeDefinition => ({
  name,
  type: 'boolean',
  brief,
  example: 'true',
});

export const attributeDefinitions: readonly AttributeDefinition[] = [
  text(ATTR.STEP, 'The step of the request the span belongs to', 'auth'),
  text(ATTR.STAGE, 'The layer of Nest the span stands for', 'guard'),
  text(ATTR.EARLY_EXIT, 'Why this layer answered instead of passing the request on', 'UnauthorizedException'),
  text(ATTR.FUNCTION, 'Class and method, or the name of a functional middleware', 'UsersController.findOne'),
  text(ATTR.ERROR_TYPE, "The error's `code`, else its class", 'NotFoundException'),
  text(ATTR.TYPE, 'The kind of layer', 'guard'),
  text(ATTR.CONTROLLER, "The route's controller", 'UsersController'),
  text(ATTR.CALLBACK, "The route's method", 'findOne'),
  flag(ATTR.GUARD_ALLOWED, 'Whether the guard let the request pass'),
  text(ATTR.PARAM_TYPE, 'Where a parameter comes from: body, query, param or custom', 'param'),
  text(ATTR.PARAM_NAME, 'The name of a parameter, where it has one', 'id'),
  flag(ATTR.CANCELLED, 'The client had gone before the layer was done'),
  text(ATTR.PASSPORT_STRATEGY, 'The name a strategy is registered by', 'jwt'),
  text(ATTR.PASSPORT_OUTCOME, 'success, fail, error, redirect or pass', 'success'),
  text(ATTR.CACHE_OPERATION, 'What was asked of the cache', 'get'),
  text(ATTR.CACHE_KEY, 'The pattern of the key, of the first one if there are several', 'user:{id}'),
  { name: ATTR.CACHE_KEYS, type: 'int', brief: 'Number of keys asked for at once', example: '3' },
  flag(ATTR.CACHE_HIT, 'Whether all keys were there'),
  { name: ATTR.CACHE_HITS, type: 'int', brief: 'Number of keys that were there', example: '2' },
  text(ATTR.CACHE_TIER, 'The tier that had the value: memory, redis …', 'memory'),
  flag(ATTR.CACHE_COALESCED, "The value came from another caller's computation that was under way"),
];

export const metricDefinitions: readonly MetricDefinition[] = [
  {
    name: 'cache.hits',
    instrument: 'counter',
    unit: '{hit}',
    brief: 'Keys that a cache had',
    attributes: [ATTR.CACHE_KEY, ATTR.CACHE_TIER],
  },
  {
    name: 'cache.misses',
    instrument: 'counter',
    unit: '{miss}',
    brief: 'Keys that a cache had not',
    attributes: [ATTR.CACHE_KEY],
  },
];

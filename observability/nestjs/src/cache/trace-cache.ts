import {
  type Attributes,
  context,
  createContextKey,
  type Meter,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { ATTR } from '../attributes.js';
import { typeOfError } from '../errors.js';
import { type KeyvLike, tierOf } from './cache-tier.js';
import { boundedPattern, keyPattern } from './key-pattern.js';

/** What is traced of a `cache-manager` 6 or 7 cache, the object behind Nest's `CACHE_MANAGER`. */
export interface CacheLike {
  readonly stores?: readonly KeyvLike[];
}

export interface TraceCacheOptions {
  tracer: Tracer;
  /** For the counters `cache.hits` and `cache.misses`. */
  meter?: Meter;
  /** See `NestLifecycleOptions.cacheKeyPattern`. */
  keyPattern?: (key: string) => string;
  /** Asked at every call; false lets the call through as it is. */
  isEnabled?: () => boolean;
}

const operations = ['get', 'mget', 'ttl', 'set', 'mset', 'del', 'mdel', 'clear', 'wrap'] as const;
type Operation = (typeof operations)[number];

/** Operations that look something up, and so hit or miss. */
const lookups: ReadonlySet<Operation> = new Set<Operation>(['get', 'mget', 'ttl', 'wrap']);

type AsyncMethod = (...args: unknown[]) => Promise<unknown>;

/** What one call finds out on its way through the stores; it travels in the context, so concurrent calls do not mix. */
interface Lookup {
  tier?: string;
  /** `wrap` had to compute the value. */
  computed?: boolean;
}

const LOOKUP = createContextKey('@roundtrip/nestjs cache lookup');
const TRACED = Symbol.for('@roundtrip/nestjs.tracedCache');

/**
 * Makes every operation of a cache a span (`cache.get` …) inside the trace it is called in, and counts hits and
 * misses. Changes the methods of the object it is given, once, and returns it.
 */
export function traceCache<T extends CacheLike>(cache: T, options: TraceCacheOptions): T {
  const target = cache as T & { [TRACED]?: true } & Partial<Record<Operation, AsyncMethod>>;
  if (target[TRACED]) return cache;
  Object.defineProperty(target, TRACED, { value: true });
  for (const keyv of cache.stores ?? []) noteTier(keyv);
  const call = new CacheTracer(options);
  for (const operation of operations) {
    const method = target[operation];
    if (typeof method !== 'function') continue;
    Object.assign(target, {
      [operation]: (...args: unknown[]) => call.run(operation, args, (passed) => method.apply(cache, passed)),
    });
  }
  return cache;
}

class CacheTracer {
  private readonly pattern: (key: string) => string;
  private readonly hits;
  private readonly misses;

  constructor(private readonly options: TraceCacheOptions) {
    this.pattern = boundedPattern(options.keyPattern ?? keyPattern);
    this.hits = options.meter?.createCounter('cache.hits', {
      unit: '{hit}',
      description: 'Keys that a cache had',
    });
    this.misses = options.meter?.createCounter('cache.misses', {
      unit: '{miss}',
      description: 'Keys that a cache had not',
    });
  }

  async run(
    operation: Operation,
    args: unknown[],
    method: (args: unknown[]) => Promise<unknown>,
  ): Promise<unknown> {
    if (this.options.isEnabled?.() === false) return method(args);
    const keys = keysOf(args[0]);
    const key = keys[0] === undefined ? undefined : this.pattern(keys[0]);
    const active = context.active();
    const lookup: Lookup = {};
    const inside = active.setValue(LOOKUP, lookup);
    const span = trace.getSpan(active)?.isRecording() ? this.start(operation, key, keys.length) : undefined;
    try {
      const result = await context.with(span === undefined ? inside : trace.setSpan(inside, span), () =>
        method(operation === 'wrap' ? notingComputation(args, lookup) : args),
      );
      if (lookups.has(operation)) this.found(operation, key, result, lookup, span);
      return result;
    } catch (error) {
      span?.setAttribute(ATTR.ERROR_TYPE, typeOfError(error));
      span?.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span?.end();
    }
  }

  private start(operation: Operation, key: string | undefined, count: number): Span {
    return this.options.tracer.startSpan(`cache.${operation}`, {
      attributes: {
        [ATTR.STEP]: 'cache',
        [ATTR.CACHE_OPERATION]: operation,
        ...(key === undefined ? {} : { [ATTR.CACHE_KEY]: key }),
        ...(operation.startsWith('m') ? { [ATTR.CACHE_KEYS]: count } : {}),
      },
    });
  }

  private found(
    operation: Operation,
    key: string | undefined,
    result: unknown,
    lookup: Lookup,
    span: Span | undefined,
  ): void {
    const values = operation === 'mget' && Array.isArray(result) ? result : [result];
    const isHit = (value: unknown) =>
      operation === 'wrap' ? lookup.tier !== undefined : value !== undefined;
    const hits = values.filter(isHit).length;
    const coalesced = operation === 'wrap' && lookup.tier === undefined && !lookup.computed;
    if (span !== undefined) {
      span.setAttribute(ATTR.CACHE_HIT, hits > 0 && hits === values.length);
      if (lookup.tier !== undefined) span.setAttribute(ATTR.CACHE_TIER, lookup.tier);
      if (operation === 'mget') span.setAttribute(ATTR.CACHE_HITS, hits);
      if (coalesced) span.setAttribute(ATTR.CACHE_COALESCED, true);
    }
    const attributes: Attributes = key === undefined ? {} : { [ATTR.CACHE_KEY]: key };
    const tier: Attributes = lookup.tier === undefined ? {} : { [ATTR.CACHE_TIER]: lookup.tier };
    if (hits > 0) this.hits?.add(hits, { ...attributes, ...tier });
    if (hits < values.length) this.misses?.add(values.length - hits, attributes);
  }
}

/** A store that gives a value notes its tier in the call that asked it; the first one to give one counts. */
function noteTier(keyv: KeyvLike): void {
  const tier = tierOf(keyv);
  const note = (value: unknown) => {
    const found = Array.isArray(value) ? value.some((one) => one !== undefined) : value !== undefined;
    const lookup = context.active().getValue(LOOKUP) as Lookup | undefined;
    if (found && lookup !== undefined) lookup.tier ??= tier;
  };
  for (const name of ['get', 'getMany'] as const) {
    const method = keyv[name];
    if (typeof method !== 'function') continue;
    Object.assign(keyv, {
      [name]: async (...args: unknown[]) => {
        const value = await method.apply(keyv, args);
        note(value);
        return value;
      },
    });
  }
}

/** `wrap(key, compute, …)`: whether `compute` ran tells a miss from a call that waited for another one's miss. */
function notingComputation(args: unknown[], lookup: Lookup): unknown[] {
  const [key, compute, ...rest] = args;
  if (typeof compute !== 'function') return args;
  const noting = () => {
    lookup.computed = true;
    return compute();
  };
  return [key, noting, ...rest];
}

/** Keys, or entries with a key; what is neither counts as a key without a name. The cache says itself what it cannot take. */
function keysOf(argument: unknown): (string | undefined)[] {
  if (typeof argument === 'string') return [argument];
  if (!Array.isArray(argument)) return [];
  return argument.map((one: unknown) => {
    const key = typeof one === 'object' && one !== null && 'key' in one ? one.key : one;
    return typeof key === 'string' ? key : undefined;
  });
}

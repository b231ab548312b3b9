import type { TraceStore } from '../trace-store.js';
import { answerData, answerError, answerText, type JaegerAnswer, type StructuredError } from './answers.js';
import { BadParam, Params, traceIdParam } from './params.js';
import { readSearchParams } from './search-params.js';
import { shortTraceId } from './trace-ids.js';
import { type JaegerTrace, traceJson } from './trace-json.js';

/** A request to the query API, as any HTTP server can give it. */
export interface JaegerRequest {
  readonly method: string;
  /** Percent-encoded path without the query, e.g. `/api/services/my%20shop/operations`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export interface JaegerQueryOptions {
  readonly store: TraceStore;
  /** Milliseconds since the epoch; the default end of time windows. */
  readonly nowMillis: () => number;
}

export type HandleJaegerQuery = (request: JaegerRequest) => Promise<JaegerAnswer>;

/**
 * Jaeger's JSON query API over any trace store, for Jaeger's UI, Grafana and scripts that know Jaeger.
 *
 * Shapes, defaults and messages are those of Jaeger 2.20, the last release that serves search on `/api`. Answers
 * every request, also those that it does not know (404); a store that rejects becomes a 500.
 */
export function createJaegerQuery(options: JaegerQueryOptions): HandleJaegerQuery {
  return async ({ method, path, query }) => {
    const handler = handlerOf(path);
    if (handler === undefined) return answerText(404, '404 page not found');
    if (method !== 'GET' && method !== 'HEAD') return answerText(405, 'method not allowed');
    try {
      return await handler(new Params(query), options);
    } catch (error) {
      if (error instanceof BadParam) return answerError(400, error.message);
      return answerError(500, error instanceof Error ? error.message : 'internal error');
    }
  };
}

/** @throws BadParam for the 400s. */
type Handler = (params: Params, options: JaegerQueryOptions) => Promise<JaegerAnswer>;

const fixedPaths: ReadonlyMap<string, Handler> = new Map([
  ['/api/services', listServices],
  ['/api/operations', listOperations],
  ['/api/traces', searchTraces],
  ['/api/dependencies', listDependencies],
  ['/api/metrics/latencies', refuseMetrics],
  ['/api/metrics/calls', refuseMetrics],
  ['/api/metrics/errors', refuseMetrics],
]);

function handlerOf(path: string): Handler | undefined {
  const [, service] = /^\/api\/services\/([^/]+)\/operations$/.exec(path) ?? [];
  if (service !== undefined) return (...args) => listOperationNames(unescaped(service), ...args);
  const [, traceId] = /^\/api\/traces\/([^/]+)$/.exec(path) ?? [];
  if (traceId !== undefined) return (...args) => getTrace(unescaped(traceId), ...args);
  return fixedPaths.get(path);
}

async function listServices(params: Params, { store }: JaegerQueryOptions): Promise<JaegerAnswer> {
  const data = await store.services();
  return answerData({ data, total: data.length }, params.pretty);
}

async function listOperations(params: Params, { store }: JaegerQueryOptions): Promise<JaegerAnswer> {
  const service = params.text('service');
  if (service === undefined) throw new BadParam(`parameter 'service' is required`);
  const wanted = params.text('spanKind');
  const data = (await store.operations(service))
    .map(({ name, kind }) => ({ name, spanKind: kind === 'unspecified' ? '' : kind }))
    .filter(({ spanKind }) => wanted === undefined || spanKind === wanted);
  return answerData({ data, total: data.length }, params.pretty);
}

/** The older form, without kinds. Of a service without operations it says `null`, not an empty list. */
async function listOperationNames(
  service: string,
  params: Params,
  { store }: JaegerQueryOptions,
): Promise<JaegerAnswer> {
  const names = [...new Set((await store.operations(service)).map(({ name }) => name))];
  return answerData({ data: names.length === 0 ? null : names, total: names.length }, params.pretty);
}

async function searchTraces(params: Params, options: JaegerQueryOptions): Promise<JaegerAnswer> {
  const { traceIds, query, raw } = readSearchParams(params, nowNanos(options));
  if (traceIds.length === 0) {
    const traces = await options.store.search(query);
    return answerData({ data: traces.map((trace) => traceJson(trace, raw)) }, params.pretty);
  }
  const data: JaegerTrace[] = [];
  const errors: StructuredError[] = [];
  for (const traceId of traceIds) {
    const result = await options.store.read(traceId);
    if (result.status === 'found') data.push(traceJson({ traceId, spans: result.spans }, raw));
    else errors.push({ msg: 'trace not found', traceID: shortTraceId(traceId) });
  }
  return answerData({ data, errors: errors.length === 0 ? null : errors }, params.pretty);
}

async function getTrace(id: string, params: Params, { store }: JaegerQueryOptions): Promise<JaegerAnswer> {
  const traceId = traceIdParam(id);
  // When the trace was helps a store that is divided by time; ours finds it by id, and only checks what it is told.
  params.integer('start');
  params.integer('end');
  const raw = params.flag('raw');
  const result = await store.read(traceId);
  if (result.status === 'missing') return answerError(404, 'trace not found');
  return answerData({ data: [traceJson({ traceId, spans: result.spans }, raw)] }, params.pretty);
}

const DEFAULT_LOOKBACK_MILLIS = 24n * 3600n * 1000n;
const NANOS_PER_MILLI = 1_000_000n;

async function listDependencies(params: Params, options: JaegerQueryOptions): Promise<JaegerAnswer> {
  const endNanos = (params.integer('endTs') ?? BigInt(Math.trunc(options.nowMillis()))) * NANOS_PER_MILLI;
  const lookbackNanos = (params.integer('lookback') ?? DEFAULT_LOOKBACK_MILLIS) * NANOS_PER_MILLI;
  const service = params.text('service');
  const all = await options.store.dependencies({ startNanos: endNanos - lookbackNanos, endNanos });
  const data = all.filter(
    ({ parent, child }) => service === undefined || parent === service || child === service,
  );
  return answerData({ data }, params.pretty);
}

/** What Jaeger says without a metrics back end. */
async function refuseMetrics(): Promise<JaegerAnswer> {
  return answerError(501, 'trace metrics are currently disabled - no metrics backend configured');
}

function nowNanos({ nowMillis }: JaegerQueryOptions): bigint {
  return BigInt(Math.trunc(nowMillis() * 1000)) * 1000n;
}

/** As Go's `url.QueryUnescape`: `+` is a blank too. What cannot be decoded is taken as it is. */
function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment.replaceAll('+', ' '));
  } catch {
    return segment;
  }
}

import type { Nanos, TraceId } from '@roundtrip/model';
import type { TraceQuery } from '../trace-store.js';
import { BadParam, type Params, traceIdParam } from './params.js';

/** What `GET /api/traces` was asked for. */
export interface SearchParams {
  /** Traces to fetch by id; when there are any, `query` is not used. */
  readonly traceIds: readonly TraceId[];
  readonly query: TraceQuery;
  readonly raw: boolean;
}

const DEFAULT_LIMIT = 100;
const DEFAULT_LOOKBACK_NANOS = 2n * 24n * 3600n * 1_000_000_000n;
const NANOS_PER_MICRO = 1000n;

/**
 * Reads `GET /api/traces`: times in microseconds, durations in Go's spelling.
 *
 * @param nowNanos the default of `end`; `start` goes back two days from it.
 * @throws BadParam
 */
export function readSearchParams(params: Params, nowNanos: Nanos): SearchParams {
  const start = params.integer('start');
  const end = params.integer('end');
  const query: TraceQuery = {
    service: params.text('service'),
    operation: params.text('operation'),
    startMinNanos: start === undefined ? nowNanos - DEFAULT_LOOKBACK_NANOS : start * NANOS_PER_MICRO,
    startMaxNanos: end === undefined ? nowNanos : end * NANOS_PER_MICRO,
    tags: tagsIn(params),
    limit: params.limit(DEFAULT_LIMIT),
    minDurationNanos: params.duration('minDuration'),
    maxDurationNanos: params.duration('maxDuration'),
  };
  const traceIds = params
    .texts('traceID')
    .map((text) => traceIdParam(text, (message) => `cannot parse traceID param: ${message}`));
  const raw = params.flag('raw');
  if (traceIds.length === 0 && query.service === undefined) {
    throw new BadParam(`parameter 'service' is required`);
  }
  requireOrder(query);
  return { traceIds, query, raw };
}

function requireOrder({ startMinNanos = 0n, startMaxNanos = 0n, ...query }: TraceQuery): void {
  if (startMinNanos > startMaxNanos) {
    throw new BadParam('invalid parameter: start time must be before end time');
  }
  const { minDurationNanos, maxDurationNanos } = query;
  if (minDurationNanos && maxDurationNanos && maxDurationNanos < minDurationNanos) {
    throw new BadParam(`'maxDuration' should be greater than 'minDuration'`);
  }
}

/** `tag=key:value` and `tags={"key":"value"}`, both any number of times. */
function tagsIn(params: Params): Record<string, string> {
  const entries = params.texts('tag').map((tag): [string, string] => {
    const colon = tag.indexOf(':');
    if (colon < 0) {
      throw new BadParam(`malformed 'tag' parameter, expecting key:value, received: ${tag}`);
    }
    return [tag.slice(0, colon), tag.slice(colon + 1)];
  });
  for (const json of params.texts('tags')) entries.push(...textMap(json));
  return Object.fromEntries(entries);
}

function textMap(json: string): [string, string][] {
  const malformed = (reason: string) =>
    new BadParam(`malformed 'tags' parameter, cannot unmarshal JSON: ${reason}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw malformed('invalid JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw malformed('json: cannot unmarshal value into Go value of type map[string]string');
  }
  return Object.entries(parsed).map(([key, value]) => {
    if (typeof value === 'string') return [key, value];
    throw malformed(`json: cannot unmarshal ${typeof value} into Go value of type string`);
  });
}

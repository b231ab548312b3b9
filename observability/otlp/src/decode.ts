import type { Span } from '@roundtrip/model';
import { readLogs as readJsonLogs } from './json/logs.js';
import { readMetrics as readJsonMetrics } from './json/metrics.js';
import { type Fields, parseBody } from './json/parse.js';
import { readTraces as readJsonTraces } from './json/traces.js';
import { Budget, type DecodeLimits, defaultLimits } from './limits.js';
import type { LogRecord } from './log-record.js';
import { Malformed } from './malformed.js';
import type { Metric } from './metric.js';
import { readLogs } from './protobuf/logs.js';
import { readMetrics } from './protobuf/metrics.js';
import { readTraces } from './protobuf/traces.js';
import { WireReader } from './protobuf/wire-reader.js';
import { Rejections } from './rejections.js';

/** The two encodings of OTLP over HTTP. */
export type Encoding = 'protobuf' | 'json';

/** Nothing of the request can be used; `message` says why and may be sent back. */
export interface MalformedRequest {
  readonly status: 'malformed';
  readonly message: string;
}

interface Decoded {
  readonly status: 'ok';
  /** Items that were left out because they alone were invalid. */
  readonly rejected: number;
  /** Why, a few sentences, each once; may be sent back. May also warn when nothing was rejected. */
  readonly problems: string[];
}

export type DecodedTraces = (Decoded & { readonly spans: Span[] }) | MalformedRequest;
export type DecodedLogs = (Decoded & { readonly records: LogRecord[] }) | MalformedRequest;
export type DecodedMetrics = (Decoded & { readonly metrics: Metric[] }) | MalformedRequest;

/**
 * Decodes an `ExportTraceServiceRequest` (OTLP 1.x).
 *
 * Never throws, whatever the bytes. A span without valid ids is rejected alone; a body that breaks its encoding or a
 * limit is malformed as a whole. Spans of one resource and scope share those objects, across requests too where the
 * sender repeats itself. Nothing returned refers to `body`.
 *
 * @param body the request, decompressed.
 */
export function decodeTraces(body: Uint8Array, encoding: Encoding, limits = defaultLimits): DecodedTraces {
  return decode(body, encoding, limits, {
    protobuf: (reader, budget, rejections) => ({ spans: readTraces(reader, budget, rejections) }),
    json: (request, budget, rejections) => ({ spans: readJsonTraces(request, budget, rejections) }),
  });
}

/** Decodes an `ExportLogsServiceRequest`; see `decodeTraces`. No record is ever rejected alone. */
export function decodeLogs(body: Uint8Array, encoding: Encoding, limits = defaultLimits): DecodedLogs {
  return decode(body, encoding, limits, {
    protobuf: (reader, budget) => ({ records: readLogs(reader, budget) }),
    json: (request, budget) => ({ records: readJsonLogs(request, budget) }),
  });
}

/** Decodes an `ExportMetricsServiceRequest`; see `decodeTraces`. A metric of an unknown kind is left out. */
export function decodeMetrics(body: Uint8Array, encoding: Encoding, limits = defaultLimits): DecodedMetrics {
  return decode(body, encoding, limits, {
    protobuf: (reader, budget, rejections) => ({ metrics: readMetrics(reader, budget, rejections) }),
    json: (request, budget, rejections) => ({ metrics: readJsonMetrics(request, budget, rejections) }),
  });
}

interface Readers<T> {
  protobuf: (reader: WireReader, budget: Budget, rejections: Rejections) => T;
  json: (request: Fields, budget: Budget, rejections: Rejections) => T;
}

function decode<T extends object>(
  body: Uint8Array,
  encoding: Encoding,
  limits: DecodeLimits,
  readers: Readers<T>,
): (Decoded & T) | MalformedRequest {
  if (body.length > limits.maxBytes) {
    return { status: 'malformed', message: `larger than ${limits.maxBytes} bytes` };
  }
  const budget = new Budget(limits);
  const rejections = new Rejections();
  try {
    const items =
      encoding === 'protobuf'
        ? readers.protobuf(new WireReader(body), budget, rejections)
        : readers.json(parseBody(body), budget, rejections);
    return { status: 'ok', ...items, rejected: rejections.count, problems: rejections.problems };
  } catch (error) {
    if (error instanceof Malformed) return { status: 'malformed', message: error.message };
    throw error;
  }
}

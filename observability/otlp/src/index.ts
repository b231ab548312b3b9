export {
  type DecodedLogs,
  type DecodedMetrics,
  type DecodedTraces,
  decodeLogs,
  decodeMetrics,
  decodeTraces,
  type Encoding,
  type MalformedRequest,
} from './decode.js';
export { encodeTraces, type TracesJson } from './encode-traces.js';
export { encodeExportResponse, encodeStatus, rpcStatusCode, type Signal } from './export-response.js';
export { type DecodeLimits, defaultLimits } from './limits.js';
export type { LogRecord } from './log-record.js';
export type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramPoint,
  HistogramPoint,
  Metric,
  MetricData,
  MetricPoint,
  NumberPoint,
  SummaryPoint,
  Temporality,
} from './metric.js';
export { plainOf, valueText } from './value-text.js';

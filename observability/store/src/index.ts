export type { JaegerAnswer } from './jaeger/answers.js';
export {
  createJaegerQuery,
  type HandleJaegerQuery,
  type JaegerQueryOptions,
  type JaegerRequest,
} from './jaeger/query-api.js';
export {
  createLogStore,
  type LogQuery,
  type LogStore,
  type LogStoreBounds,
  type LogStoreStats,
} from './log-store.js';
export { createMemoryTraceStore } from './memory/memory-trace-store.js';
export {
  createMetricStore,
  type MetricDropReason,
  type MetricSeries,
  type MetricStore,
  type MetricStoreBounds,
  type MetricStoreStats,
} from './metric-store.js';
export type {
  Dependency,
  DropReason,
  LinkedTraces,
  Operation,
  ReadResult,
  StoredTrace,
  TimeWindow,
  TraceQuery,
  TraceStore,
  TraceStoreBounds,
  TraceStoreStats,
  WriteResult,
} from './trace-store.js';

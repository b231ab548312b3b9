import { choice, defaultPorts, defineConfig, integer, port, text } from '@roundtrip/config';

const MEBIBYTE = 1024 * 1024;

/** What the lab reads from its environment. */
export const labSettings = defineConfig({
  host: text({ env: 'HOST', description: 'Address to listen on', default: '127.0.0.1' }),
  otlpPort: port({
    env: 'OTLP_PORT',
    description: 'Port on which telemetry comes in (OTLP over HTTP)',
    default: defaultPorts.otlp,
  }),
  queryPort: port({
    env: 'QUERY_PORT',
    description: "Port of the page, the lab's API and Jaeger's query API",
    default: defaultPorts.query,
  }),
  logLevel: choice(['silent', 'error', 'warn', 'info', 'debug', 'trace'], {
    env: 'LOG_LEVEL',
    description: 'Least important level that is logged',
    default: 'info',
  }),
  maxTraces: integer({
    env: 'LAB_MAX_TRACES',
    description: 'Traces kept; the oldest leave first',
    unit: 'traces',
    min: 1,
    default: 10_000,
  }),
  maxTraceBytes: integer({
    env: 'LAB_MAX_TRACE_BYTES',
    description: 'Memory for all traces together; the oldest leave first',
    unit: 'bytes',
    min: MEBIBYTE,
    default: 128 * MEBIBYTE,
  }),
  maxLogs: integer({
    env: 'LAB_MAX_LOGS',
    description: 'Log records kept; the oldest leave first',
    unit: 'records',
    min: 1,
    default: 20_000,
  }),
  maxLogBytes: integer({
    env: 'LAB_MAX_LOG_BYTES',
    description: 'Memory for all log records together',
    unit: 'bytes',
    min: MEBIBYTE,
    default: 32 * MEBIBYTE,
  }),
  maxSeries: integer({
    env: 'LAB_MAX_SERIES',
    description: 'Metric series kept; the one not written to for longest leaves first',
    unit: 'series',
    min: 1,
    default: 5_000,
  }),
  maxMetricBytes: integer({
    env: 'LAB_MAX_METRIC_BYTES',
    description: 'Memory for the points of all metric series together',
    unit: 'bytes',
    min: MEBIBYTE,
    default: 32 * MEBIBYTE,
  }),
  maxBodyBytes: integer({
    env: 'LAB_MAX_BODY_BYTES',
    description: 'Largest OTLP request, as sent and also decompressed; then 413',
    unit: 'bytes',
    min: 1024,
    default: 16 * MEBIBYTE,
  }),
  maxInFlightBytes: integer({
    env: 'LAB_MAX_IN_FLIGHT_BYTES',
    description:
      'OTLP requests being received at the same time, all together; then 503 and a time to come back',
    unit: 'bytes',
    min: 1024,
    default: 64 * MEBIBYTE,
  }),
  allowedOrigins: text({
    env: 'LAB_ALLOWED_ORIGINS',
    description:
      'Origins whose pages may send telemetry besides those of this machine and roundtrip.test, separated by commas',
    optional: true,
  }),
});

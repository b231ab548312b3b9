export { freePort } from './free-port.js';
export { type PostgresServer, startPostgres } from './postgres.js';
export { type DeclaredSpan, recordSpans, type SpanRecorder, undeclared } from './record-spans.js';
export { skipWhen } from './skip-when.js';
export { type WaitOptions, waitFor } from './wait-for.js';

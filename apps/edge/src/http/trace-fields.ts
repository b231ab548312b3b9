import { propagation } from '@opentelemetry/api';
import type { HeaderFields } from './headers.js';

/**
 * Removes the fields that telemetry will write itself on the call upstream (`traceparent`, `tracestate`, `baggage`),
 * so that upstream gets each once, with the client span as the parent. Without telemetry nothing is removed and the
 * client's own fields pass.
 */
export function leaveTraceFieldsToTelemetry(fields: HeaderFields): void {
  for (const name of propagation.fields()) delete fields[name.toLowerCase()];
}

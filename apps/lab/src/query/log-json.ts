import { type LogRecord, plainOf } from '@roundtrip/otlp';
import { rfc3339 } from '../time.js';
import { plainAttributes } from '../trips/trip-view.js';

/** A log record as the lab answers it. */
export interface LogJson {
  /** RFC 3339; when it was observed, where the sender gave no time. */
  readonly time: string;
  /** OTLP's severity number: 9–12 info, 13–16 warn, 17–20 error. */
  readonly severity: number;
  readonly severityText: string;
  readonly body: unknown;
  readonly eventName: string;
  readonly attributes: Record<string, unknown>;
  readonly traceId: string | null;
  readonly spanId: string | null;
  readonly service: string;
}

export function logJson(record: LogRecord): LogJson {
  return {
    time: rfc3339(record.timeNanos === 0n ? record.observedTimeNanos : record.timeNanos),
    severity: record.severityNumber,
    severityText: record.severityText,
    body: plainOf(record.body),
    eventName: record.eventName,
    attributes: plainAttributes(record.attributes),
    traceId: record.traceId ?? null,
    spanId: record.spanId ?? null,
    service: record.resource.serviceName,
  };
}

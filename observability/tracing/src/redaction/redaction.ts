import type { AnyValue, Counter, Meter } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { TELEMETRY_MASK, TELEMETRY_SIGNAL } from '@roundtrip/semconv';
import type { Exporter } from '../exporters.js';
import { maskValue, redactAttribute } from './attribute-rules.js';
import type { MaskKind, OnMask } from './mask-text.js';
import { redactSpan } from './redact-span.js';

/** Counts what was masked: a number that should stay at 0, because nothing should have to be masked here. */
export function maskCounter(meter: Meter, signal: 'traces' | 'logs'): OnMask {
  const counter: Counter = meter.createCounter('telemetry.masked', {
    unit: '{value}',
    description: 'Secret or personal values masked on their way out',
  });
  return (kind: MaskKind) => counter.add(1, { [TELEMETRY_SIGNAL]: signal, [TELEMETRY_MASK]: kind });
}

/** The last lock before spans leave the process: they are looked through when they are exported, off the request's path. */
export function redactingExporter(
  exporter: Exporter<ReadableSpan[]>,
  onMask: OnMask,
): Exporter<ReadableSpan[]> {
  return {
    export: (spans, done) =>
      exporter.export(
        spans.map((span) => redactSpan(span, onMask)),
        done,
      ),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

/** The same for log records: bodies and attributes. To be in front of the processor that exports them. */
export class RedactingLogProcessor implements LogRecordProcessor {
  constructor(private readonly onMask: OnMask) {}

  onEmit(record: ReadWriteLogRecord): void {
    const body = maskValue(record.body, this.onMask);
    if (body !== record.body) record.setBody(body as AnyValue);
    for (const [key, value] of Object.entries(record.attributes)) {
      const redacted = redactAttribute(key, value, this.onMask);
      if (redacted === undefined) delete (record.attributes as Record<string, unknown>)[key];
      else if (redacted !== value) record.setAttribute(key, redacted as AnyValue);
    }
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

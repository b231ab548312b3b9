import {
  type Attributes,
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { fulfilOrderQueue } from '@roundtrip/contracts';
import { inSpan } from '@roundtrip/tracing';
import { step, tracer } from '../telemetry.js';

/** Messaging semantic conventions 1.44: a consumer span is named by operation and destination. */
const messaging: Attributes = {
  'messaging.system': 'pg-boss',
  'messaging.operation.name': 'process',
  'messaging.operation.type': 'process',
  'messaging.destination.name': fulfilOrderQueue,
};

/**
 * Runs `work` in a consumer span that begins a trace of its own and links to the trace in which the job was sent.
 *
 * A trip ends with the answer to the buyer; what the warehouse does minutes later is no part of its duration. The
 * baggage comes along, so that a fault or an explanation asked for in the trip holds here too.
 *
 * @param carrier W3C trace context and baggage from the job.
 */
export function inConsumerSpan<T>(
  { jobId, carrier }: { jobId: string; carrier: Record<string, string> },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const carried = propagation.extract(ROOT_CONTEXT, carrier);
  const attributes = { ...step, ...messaging, 'messaging.message.id': jobId };
  const options = { kind: SpanKind.CONSUMER, root: true, links: linksTo(carried), attributes };
  return context.with(trace.deleteSpan(carried), () =>
    inSpan(tracer, `process ${fulfilOrderQueue}`, options, work),
  );
}

function linksTo(carried: ReturnType<typeof propagation.extract>): Link[] {
  const sender = trace.getSpanContext(carried);
  return sender === undefined ? [] : [{ context: sender }];
}

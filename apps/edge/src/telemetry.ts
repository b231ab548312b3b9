import { metrics, type Span, SpanStatusCode, trace } from '@opentelemetry/api';

const NAME = '@roundtrip/edge';

/** The tracer of all spans that balancer and proxy make themselves. */
export const tracer = trace.getTracer(NAME);

/** The meter of all metrics that balancer and proxy make themselves. */
export const meter = metrics.getMeter(NAME);

/** Marks a span as failed with an error of low cardinality. */
export function failSpan(span: Span, errorType: string): void {
  span.setAttribute('error.type', errorType);
  span.setStatus({ code: SpanStatusCode.ERROR, message: errorType });
}

import { type Attributes, metrics, type Span, trace } from '@opentelemetry/api';
import { LIFECYCLE_STEP } from '@roundtrip/semconv';
import { inSpan } from '@roundtrip/tracing';

/** The shop's own spans; what they are is data in `observability/semconv/src/spans/shop.ts`. */
export const tracer = trace.getTracer('@roundtrip/shop');

/** The shop's own metrics, declared in the same place. */
export const meter = metrics.getMeter('@roundtrip/shop');

/** The steps in which the shop makes spans of its own. */
type ShopStep = 'auth' | 'business-logic' | 'cache' | 'database';

/** Runs `work` in a span of the shop's own that belongs to `step`. */
export function spanOf<T>(
  step: ShopStep,
  name: string,
  work: (span: Span) => T,
  attributes: Attributes = {},
): T {
  return inSpan(tracer, name, { attributes: { [LIFECYCLE_STEP]: step, ...attributes } }, work);
}

import { trace } from '@opentelemetry/api';
import { LIFECYCLE_STEP } from '@roundtrip/semconv';

export const tracer = trace.getTracer('@roundtrip/fulfilment');

/** All work of the warehouse is what the business does. */
export const step = Object.freeze({ [LIFECYCLE_STEP]: 'business-logic' });

import { metrics, trace } from '@opentelemetry/api';
import { LIFECYCLE_STEP } from '@roundtrip/semconv';

export const tracer = trace.getTracer('@roundtrip/auth');

export const meter = metrics.getMeter('@roundtrip/auth');

/** All that the auth service does belongs to this step, except what its database does. */
export const step = Object.freeze({ [LIFECYCLE_STEP]: 'auth' });

import { type Attributes, context, type Span, trace } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import type { Step } from '@roundtrip/model';
import { LIFECYCLE_EARLY_EXIT, LIFECYCLE_STEP } from '@roundtrip/semconv';

/**
 * The SERVER span of the request being served, whichever span is active right now. The HTTP instrumentation keeps it
 * in the context; without telemetry there is none.
 */
export function serverSpan(): Span | undefined {
  const metadata = getRPCMetadata(context.active());
  return metadata?.type === RPCType.HTTP ? metadata.span : trace.getActiveSpan();
}

/** Names the server span `{method} {route}` and sets its step. The instrumentation reads the route when it ends. */
export function describeServerSpan(step: Step, route: string): void {
  const metadata = getRPCMetadata(context.active());
  if (metadata?.type === RPCType.HTTP) metadata.route = route;
  serverSpan()?.setAttribute(LIFECYCLE_STEP, step);
}

/** Says on the server span that this server answers itself, and why. */
export function markEarlyExit(reason: string): void {
  serverSpan()?.setAttribute(LIFECYCLE_EARLY_EXIT, reason);
}

export function setServerAttributes(attributes: Attributes): void {
  serverSpan()?.setAttributes(attributes);
}

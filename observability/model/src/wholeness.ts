import type { Span } from './span.js';
import type { Trip, TripNode } from './trip.js';

/** Whether all spans of a trip have arrived, as far as the spans themselves can tell. */
export interface Wholeness {
  readonly whole: boolean;
  /** A sentence for each thing that is missing; empty exactly when `whole`. */
  readonly missing: readonly string[];
}

/**
 * Tells whether a trip is whole: its root is there, every parent that a span names is there, and every HTTP or RPC
 * call that was answered has the SERVER span of the one who answered it. A 404 is an answer, too; a call that failed
 * without a status may never have reached anybody. A span that nobody points to can be missing unnoticed.
 */
export function wholeness(trip: Trip): Wholeness {
  const missing: string[] = [];
  if (trip.rootReason !== 'root') missing.push(`The root is missing: every span names a parent.`);
  const heads = trip.rootReason === 'root' ? [] : [{ head: trip.root, reason: trip.rootReason }];
  for (const { head, reason } of [...heads, ...trip.detached]) {
    if (reason === 'orphan') missing.push(`The parent of ${named(head.span)} is missing.`);
    if (reason === 'cycle') missing.push(`The parent of ${named(head.span)} is one of its own descendants.`);
  }
  for (const node of trip.nodes) {
    if (isUnansweredCall(node)) missing.push(`The server span of the call ${named(node.span)} is missing.`);
  }
  return { whole: missing.length === 0, missing };
}

function named({ name, resource, spanId }: Span): string {
  return `'${name}' (${resource.serviceName}, span ${spanId})`;
}

/** A call wrapped in another call (a client library's span around the HTTP span) is answered where it is sent. */
function isUnansweredCall({ span, children }: TripNode): boolean {
  const answered = span.status.code !== 'error' || 'http.response.status_code' in span.attributes;
  if (!isRemoteCall(span) || !answered) return false;
  return !children.some((child) => child.span.kind === 'server' || isRemoteCall(child.span));
}

function isRemoteCall({ kind, attributes }: Span): boolean {
  if (kind !== 'client' || 'db.system.name' in attributes) return false;
  return ['http.request.method', 'rpc.system', 'rpc.system.name'].some((key) => key in attributes);
}

import type { Span, SpanLink } from '@roundtrip/model';
import { shortTraceId } from './trace-ids.js';

type RefType = 'CHILD_OF' | 'FOLLOWS_FROM';

export interface JaegerReference {
  refType: RefType;
  readonly traceID: string;
  readonly spanID: string;
}

/**
 * The parent, then the links. A link that points to the parent only says which kind of reference the parent is.
 * Links without a trace are left out.
 */
export function referencesOf({ traceId, parentSpanId, links }: Span): JaegerReference[] {
  const references: JaegerReference[] = [];
  if (parentSpanId !== undefined) {
    references.push({ refType: 'CHILD_OF', traceID: shortTraceId(traceId), spanID: parentSpanId });
  }
  for (const link of links) {
    if (link.traceId === '') continue;
    const isParent = link.traceId === traceId && link.spanId === parentSpanId;
    if (isParent) references[0]!.refType = refTypeOf(link);
    else {
      references.push({ refType: refTypeOf(link), traceID: shortTraceId(link.traceId), spanID: link.spanId });
    }
  }
  return references;
}

/** The OpenTracing bridge marks a link that was a second parent. */
function refTypeOf({ attributes }: SpanLink): RefType {
  const type = Object.hasOwn(attributes, 'opentracing.ref_type')
    ? attributes['opentracing.ref_type']
    : undefined;
  return type === 'child_of' ? 'CHILD_OF' : 'FOLLOWS_FROM';
}

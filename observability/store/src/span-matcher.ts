import type { Attributes, Span } from '@roundtrip/model';
import { durationOf } from '@roundtrip/model';
import { valueText } from '@roundtrip/otlp';
import { booleanOf } from './jaeger/go-values.js';
import type { TraceQuery } from './trace-store.js';

type Matches = (span: Span) => boolean;

/**
 * Makes the test of one span out of a query: all conditions must hold on the same span. Semantics are those of
 * Jaeger's reference store (see `TraceQuery`).
 */
export function spanMatcher(query: TraceQuery): Matches {
  const conditions: Matches[] = [];
  const { service, operation, startMinNanos, startMaxNanos, minDurationNanos, maxDurationNanos } = query;
  if (service !== undefined) conditions.push((span) => span.resource.serviceName === service);
  if (operation !== undefined) conditions.push((span) => span.name === operation);
  if (startMinNanos !== undefined) conditions.push((span) => span.startNanos >= startMinNanos);
  if (startMaxNanos !== undefined) conditions.push((span) => span.startNanos <= startMaxNanos);
  if (minDurationNanos !== undefined) conditions.push((span) => durationOf(span) >= minDurationNanos);
  if (maxDurationNanos !== undefined) conditions.push((span) => durationOf(span) <= maxDurationNanos);
  for (const [key, value] of Object.entries(query.tags ?? {})) conditions.push(tagMatcher(key, value));
  return (span) => conditions.every((holds) => holds(span));
}

const never: Matches = () => false;

function tagMatcher(key: string, value: string): Matches {
  switch (key) {
    case 'error': {
      const wanted = booleanOf(value);
      return wanted === undefined ? never : (span) => (span.status.code === 'error') === wanted;
    }
    case 'span.status': {
      const code = ['ok', 'error'].includes(value.toLowerCase()) ? value.toLowerCase() : 'unset';
      return (span) => span.status.code === code;
    }
    case 'span.kind':
      return (span) => span.kind === value.toLowerCase();
    case 'scope.name':
      return (span) => span.scope.name === value;
    case 'scope.version':
      return (span) => span.scope.version === value;
  }
  if (key.startsWith('resource.')) {
    const resourceKey = key.slice('resource.'.length);
    return ({ resource }) => has(resource.attributes, resourceKey, value);
  }
  return (span) =>
    has(span.attributes, key, value) ||
    has(span.scope.attributes, key, value) ||
    has(span.resource.attributes, key, value) ||
    span.events.some((event) => has(event.attributes, key, value)) ||
    span.links.some((link) => has(link.attributes, key, value));
}

function has(attributes: Attributes, key: string, text: string): boolean {
  return Object.hasOwn(attributes, key) && valueText(attributes[key] ?? null) === text;
}

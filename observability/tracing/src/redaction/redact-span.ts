import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { redactAttributes } from './attribute-rules.js';
import { maskText, type OnMask } from './mask-text.js';

/**
 * What may leave the process of a span: names, attributes, events with their exception messages and stacks, links and
 * the status message are looked through. The span itself is not changed; it is returned as it is when it is clean.
 */
export function redactSpan(span: ReadableSpan, onMask: OnMask): ReadableSpan {
  const changes: PropertyDescriptorMap = {};
  const change = (property: keyof ReadableSpan, value: unknown) => {
    changes[property] = { value, enumerable: true };
  };

  const name = maskText(span.name, onMask);
  if (name !== span.name) change('name', name);

  const attributes = redactAttributes(span.attributes, onMask);
  if (attributes !== undefined) change('attributes', attributes);

  const events = redactEach(span.events, (event) => redactEvent(event, onMask));
  if (events !== span.events) change('events', events);

  const links = redactEach(span.links, (link) => {
    const clean = redactAttributes(link.attributes ?? {}, onMask);
    return clean === undefined ? link : { ...link, attributes: clean as Attributes };
  });
  if (links !== span.links) change('links', links);

  const { message } = span.status;
  if (message !== undefined) {
    const masked = maskText(message, onMask);
    if (masked !== message) change('status', { ...span.status, message: masked });
  }

  return Object.keys(changes).length === 0 ? span : (Object.create(span, changes) as ReadableSpan);
}

function redactEvent(event: TimedEvent, onMask: OnMask): TimedEvent {
  if (event.attributes === undefined) return event;
  const attributes = redactAttributes(event.attributes, onMask);
  return attributes === undefined ? event : { ...event, attributes: attributes as Attributes };
}

function redactEach<T>(items: T[], redact: (item: T) => T): T[] {
  if (items.length === 0) return items;
  let changed = false;
  const redacted = items.map((item) => {
    const clean = redact(item);
    changed ||= clean !== item;
    return clean;
  });
  return changed ? redacted : items;
}

import type { Attributes, AttributeValue, Resource, Scope, Span } from '@roundtrip/model';
import fc from 'fast-check';

const hex = (digits: number) =>
  fc
    .uint8Array({ minLength: digits / 2, maxLength: digits / 2 })
    .map((bytes) => Buffer.from(bytes).toString('hex'))
    .filter((id) => !/^0+$/.test(id));

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constant(''));
const longText = fc.integer({ min: 60, max: 300 }).map((length) => 'é'.repeat(length));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const count = fc.oneof(fc.constant(0), uint32);

const key = fc.oneof(
  text,
  fc.constantFrom('__proto__', 'constructor', 'toString', 'service.name', 'http.request.method', '0', '1'),
);

/** Every kind of value, nested up to three levels. */
export const attributeValue: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    text,
    longText,
    fc.boolean(),
    int64,
    fc.integer().map(BigInt),
    fc.double(),
    fc.uint8Array({ maxLength: 20 }),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map(toAttributes),
  ),
})).value;

/** `Object.fromEntries`, except that `__proto__` is a key like any other. */
function toAttributes(entries: readonly (readonly [string, AttributeValue])[]): Attributes {
  const attributes = Object.create(null) as Record<string, AttributeValue>;
  for (const [name, value] of entries) attributes[name] = value;
  return attributes;
}

export const attributes = fc.array(fc.tuple(key, attributeValue), { maxLength: 5 }).map(toAttributes);

const resource: fc.Arbitrary<Resource> = fc
  .record({ attributes, droppedAttributesCount: count, schemaUrl: text, name: fc.string({ minLength: 1 }) })
  .map(({ name, attributes: others, ...rest }) => ({
    ...rest,
    serviceName: name,
    attributes: toAttributes([...Object.entries(others), ['service.name', name]]),
  }));

const scope: fc.Arbitrary<Scope> = fc.record({
  name: text,
  version: text,
  attributes,
  droppedAttributesCount: count,
  schemaUrl: text,
});

const event = fc.record({ timeNanos: uint64, name: text, attributes, droppedAttributesCount: count });

const link = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  traceState: text,
  attributes,
  droppedAttributesCount: count,
  flags: uint32,
});

const span = (owner: Resource, of: Scope): fc.Arbitrary<Span> =>
  fc.record({
    traceId: hex(32),
    spanId: hex(16),
    parentSpanId: fc.option(hex(16), { nil: undefined }),
    traceState: text,
    flags: uint32,
    name: text,
    kind: fc.constantFrom('unspecified', 'internal', 'server', 'client', 'producer', 'consumer'),
    startNanos: uint64,
    endNanos: uint64,
    attributes,
    droppedAttributesCount: count,
    events: fc.array(event, { maxLength: 3 }),
    droppedEventsCount: count,
    links: fc.array(link, { maxLength: 3 }),
    droppedLinksCount: count,
    status: fc.record({ code: fc.constantFrom('unset', 'ok', 'error'), message: text }),
    resource: fc.constant(owner),
    scope: fc.constant(of),
  });

/** Spans of up to two scopes of one resource, in the order in which a request carries them. */
export const spans: fc.Arbitrary<Span[]> = fc
  .tuple(resource, fc.uniqueArray(scope, { minLength: 1, maxLength: 2 }))
  .chain(([owner, scopes]) =>
    fc
      .tuple(...scopes.map((of) => fc.array(span(owner, of), { minLength: 1, maxLength: 4 })))
      .map((lists) => lists.flat()),
  );

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spans as arbitrarySpans } from '../test/arbitraries.ts';
import { encodeReference } from '../test/reference.ts';
import { bytes, keyValues, toReference } from '../test/to-reference.ts';
import { decodeTraces, encodeTraces } from './index.js';

const encoders = {
  protobuf: (spans: Parameters<typeof encodeTraces>[0]) =>
    encodeReference('TracesRequest', toReference(spans)),
  json: (spans: Parameters<typeof encodeTraces>[0]) => Buffer.from(JSON.stringify(encodeTraces(spans))),
};

describe.each(['protobuf', 'json'] as const)('decoding traces from %s', (encoding) => {
  const encode = encoders[encoding];

  it('gives back any spans that were encoded, with nothing lost', () => {
    fc.assert(
      fc.property(arbitrarySpans, (spans) => {
        const result = decodeTraces(encode(spans), encoding);
        expect(result).toEqual({ status: 'ok', spans, rejected: 0, problems: [] });
      }),
    );
  });

  it('never throws on input that was cut', () => {
    fc.assert(
      fc.property(arbitrarySpans, fc.double({ min: 0, max: 1, noNaN: true }), (spans, share) => {
        const whole = encode(spans);
        const cut = whole.subarray(0, Math.floor(whole.length * share));
        expect(decodeTraces(cut, encoding).status).toMatch(/^(ok|malformed)$/);
      }),
    );
  });

  it('never throws on input whose bytes were changed', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(arbitrarySpans, changes, (spans, bytes) => {
        const changed = Uint8Array.from(encode(spans));
        for (const [at, byte] of bytes) changed[at % changed.length] = byte;
        expect(decodeTraces(changed, encoding).status).toMatch(/^(ok|malformed)$/);
      }),
    );
  });

  it('never throws on noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(decodeTraces(noise, encoding).status).toMatch(/^(ok|malformed)$/);
      }),
    );
  });

  it('shares one resource and one scope object among the spans that name them', () => {
    const [first] = fc.sample(arbitrarySpans, { numRuns: 1, seed: 7 });
    const result = decodeTraces(encode(first!), encoding);
    if (result.status !== 'ok') throw new Error(result.message);
    expect(new Set(result.spans.map((span) => span.resource)).size).toBe(1);
    expect(new Set(result.spans.map((span) => span.scope)).size).toBe(
      new Set(first!.map((span) => span.scope)).size,
    );
  });

  it('keeps nothing of the request it was given', () => {
    const [spans] = fc.sample(arbitrarySpans, { numRuns: 1, seed: 11 });
    const body = Uint8Array.from(encode(spans!));
    const result = decodeTraces(body, encoding);
    body.fill(0xff);
    expect(result).toMatchObject({ status: 'ok', spans });
  });

  it('rejects spans without valid ids, each with its reason, and takes the others', () => {
    const ids = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) };
    const body = requestWith(encoding, [
      ids,
      { spanId: ids.spanId },
      { ...ids, traceId: '00'.repeat(16) },
      { ...ids, traceId: 'ab' },
      { ...ids, spanId: '' },
      { ...ids, parentSpanId: 'cdcd' },
      { ...ids, parentSpanId: '00'.repeat(8), spanId: 'ef'.repeat(8) },
    ]);
    expect(decodeTraces(body, encoding)).toMatchObject({
      status: 'ok',
      spans: [
        { ...ids, parentSpanId: undefined },
        { spanId: 'ef'.repeat(8), parentSpanId: undefined },
      ],
      rejected: 5,
      problems: [
        'span without a valid trace id: empty or all zeros',
        'span without a valid trace id: wrong length',
        'span without a valid span id: empty or all zeros',
        'span with an invalid parent span id: wrong length',
      ],
    });
  });

  it('keeps a span whose link leads nowhere, with empty ids in the link', () => {
    const link = { traceId: '00'.repeat(16), spanId: 'abcd' };
    const body = requestWith(encoding, [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), links: [link] }]);
    expect(decodeTraces(body, encoding)).toMatchObject({
      rejected: 0,
      spans: [{ links: [{ traceId: '', spanId: '' }] }],
    });
  });

  it.each([
    [undefined, 'missing-service-name'],
    ['', 'empty-service-name'],
    [5n, 'service-name-wrong-type'],
    ['shop', 'shop'],
  ] as const)('files the spans of a resource named %s under %s', (name, filedUnder) => {
    const attributes = name === undefined ? [] : keyValues({ 'service.name': name });
    const body = requestWith(encoding, [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) }], {
      attributes,
    });
    expect(decodeTraces(body, encoding)).toMatchObject({
      spans: [{ resource: { serviceName: filedUnder } }],
    });
  });
});

interface Ids {
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  links?: Ids[];
}

/** A request whose spans have ids as given, valid or not. */
function requestWith(encoding: 'protobuf' | 'json', spans: Ids[], resource: object = {}): Uint8Array {
  const request = (list: object[]) => ({ resourceSpans: [{ resource, scopeSpans: [{ spans: list }] }] });
  if (encoding === 'json') return Buffer.from(JSON.stringify(request(spans)));
  const binary = ({ traceId = '', spanId = '', parentSpanId = '', links = [] }: Ids): object => ({
    traceId: bytes(traceId),
    spanId: bytes(spanId),
    parentSpanId: bytes(parentSpanId),
    links: links.map(binary),
  });
  return encodeReference('TracesRequest', request(spans.map(binary)));
}

describe('decoding traces from protobuf', () => {
  const span = encodeReference('TracesRequest', {
    resourceSpans: [
      { scopeSpans: [{ spans: [{ traceId: bytes('ab'.repeat(16)), spanId: bytes('cd'.repeat(8)) }] }] },
    ],
  });
  const scopeSpans = span.subarray(2);
  const within = (tag: number, ...parts: Uint8Array[]) => {
    const inner = Buffer.concat(parts);
    return Buffer.concat([Uint8Array.of(tag, inner.length), inner]);
  };

  it('takes a resource and a schema URL that stand behind the spans', () => {
    const attribute = within(
      0x0a,
      within(0x0a, Buffer.from('service.name')),
      within(0x12, within(0x0a, Buffer.from('late'))),
    );
    const body = within(0x0a, scopeSpans, within(0x0a, attribute), within(0x1a, Buffer.from('schema')));
    expect(decodeTraces(body, 'protobuf')).toMatchObject({
      spans: [{ resource: { serviceName: 'late', schemaUrl: 'schema' } }],
    });
  });

  it('passes over fields it does not know and fields of another wire type than its own', () => {
    const unknown = [
      Uint8Array.of(0xf8, 0x07, 0x96, 0x01), // field 127, varint
      within(0x4a, Buffer.from('x')), // field 9, bytes
      Uint8Array.of(0x19, 1, 2, 3, 4, 5, 6, 7, 8), // field 3 as a 64-bit number
      Uint8Array.of(0x55, 1, 2, 3, 4), // field 10, 32-bit number
    ];
    const body = Buffer.concat([...unknown, within(0x0a, ...unknown, scopeSpans)]);
    expect(decodeTraces(body, 'protobuf')).toMatchObject({
      status: 'ok',
      spans: [{ spanId: 'cd'.repeat(8) }],
    });
  });

  it('takes an empty body as a request without spans', () => {
    expect(decodeTraces(new Uint8Array(), 'protobuf')).toMatchObject({ status: 'ok', spans: [] });
  });

  it('gives the same resource object to the next request of the same sender', () => {
    const [spans] = fc.sample(arbitrarySpans, { numRuns: 1, seed: 3 });
    const body = encoders.protobuf(spans!);
    const [first, second] = [decodeTraces(body, 'protobuf'), decodeTraces(body, 'protobuf')];
    if (first.status !== 'ok' || second.status !== 'ok') throw new Error('not decoded');
    expect(second.spans[0]!.resource).toBe(first.spans[0]!.resource);
  });
});

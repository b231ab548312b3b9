import type { Resource, Span, SpanLink } from '@roundtrip/model';
import { makeSpan } from '@roundtrip/model/testing';
import { describe, expect, it } from 'vitest';
import { traceJson } from './trace-json.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const base: Span = {
  ...makeSpan({ id: 'b7ad6b7169203331', name: 'GET /', kind: 'unspecified' }),
  traceId,
  flags: 0,
};
const bare: Span = { ...base, scope: { ...base.scope, name: '', version: '' } };

function link(fields: Partial<SpanLink> = {}): SpanLink {
  return {
    traceId,
    spanId: 'e'.repeat(16),
    traceState: '',
    attributes: {},
    droppedAttributesCount: 0,
    flags: 0,
    ...fields,
  };
}

function json(span: Partial<Span>, raw = false) {
  return traceJson({ traceId, spans: [{ ...bare, ...span }] }, raw).spans[0]!;
}

describe('a trace in Jaeger’s JSON', () => {
  it('has every field of a span, also those without a value', () => {
    const trace = traceJson(
      { traceId, spans: [{ ...bare, startNanos: 1_999_999n, endNanos: 5_000_999n }] },
      false,
    );
    expect(trace).toEqual({
      traceID: traceId,
      spans: [
        {
          traceID: traceId,
          spanID: 'b7ad6b7169203331',
          operationName: 'GET /',
          references: [],
          startTime: 1999,
          duration: 3001,
          tags: [],
          logs: [],
          processID: 'p1',
          warnings: null,
        },
      ],
      processes: { p1: { serviceName: 'shop', tags: [] } },
      warnings: null,
    });
  });

  it('truncates times to microseconds, start and duration each for itself', () => {
    expect(json({ startNanos: 1_000n, endNanos: 2_999n })).toMatchObject({ startTime: 1, duration: 1 });
  });

  it('shortens a trace id whose upper half is zero', () => {
    const short = '0000000000000000b7ad6b7169203331';
    expect(json({ traceId: short, links: [link({ traceId: short })] })).toMatchObject({
      traceID: 'b7ad6b7169203331',
      references: [{ traceID: 'b7ad6b7169203331' }],
    });
  });

  it('types each tag by its value', () => {
    const attributes = {
      a: 'text',
      b: true,
      c: 200n,
      d: 2n ** 53n,
      e: -(2n ** 53n) + 1n,
      f: 0.5,
      g: Uint8Array.of(1, 2),
      h: ['x', 1n],
      i: { k: [true] },
      j: null,
      k: Number.NaN,
    };
    expect(json({ attributes }).tags).toEqual([
      { key: 'a', type: 'string', value: 'text' },
      { key: 'b', type: 'bool', value: true },
      { key: 'c', type: 'int64', value: 200 },
      { key: 'd', type: 'int64', value: '9007199254740992' },
      { key: 'e', type: 'int64', value: -9007199254740991 },
      { key: 'f', type: 'float64', value: 0.5 },
      { key: 'g', type: 'binary', value: 'AQI=' },
      { key: 'h', type: 'string', value: '["x",1]' },
      { key: 'i', type: 'string', value: '{"k":[true]}' },
      { key: 'j', type: 'string', value: '' },
      { key: 'k', type: 'float64', value: 'NaN' },
    ]);
  });

  it('puts scope, attributes, kind, status and trace state in this order', () => {
    const span = json({
      scope: { ...base.scope, name: 'pg', version: '1' },
      attributes: { zulu: 1n, alpha: 1n },
      kind: 'client',
      status: { code: 'error', message: 'no' },
      traceState: 'a=1',
    });
    expect(span.tags).toEqual([
      { key: 'otel.scope.name', type: 'string', value: 'pg' },
      { key: 'otel.scope.version', type: 'string', value: '1' },
      { key: 'alpha', type: 'int64', value: 1 },
      { key: 'zulu', type: 'int64', value: 1 },
      { key: 'span.kind', type: 'string', value: 'client' },
      { key: 'otel.status_code', type: 'string', value: 'ERROR' },
      { key: 'error', type: 'bool', value: true },
      { key: 'otel.status_description', type: 'string', value: 'no' },
      { key: 'w3c.tracestate', type: 'string', value: 'a=1' },
    ]);
  });

  it('says OK of a status, and nothing of one that is unset or of a kind that is unspecified', () => {
    expect(json({ status: { code: 'ok', message: '' } }).tags).toEqual([
      { key: 'otel.status_code', type: 'string', value: 'OK' },
    ]);
    expect(json({}).tags).toEqual([]);
  });

  it('names the parent first, then the links', () => {
    const links = [
      link({ traceId: 'f'.repeat(32) }),
      link({ attributes: { 'opentracing.ref_type': 'child_of' } }),
    ];
    expect(json({ parentSpanId: 'a'.repeat(16), links }).references).toEqual([
      { refType: 'CHILD_OF', traceID: traceId, spanID: 'a'.repeat(16) },
      { refType: 'FOLLOWS_FROM', traceID: 'f'.repeat(32), spanID: 'e'.repeat(16) },
      { refType: 'CHILD_OF', traceID: traceId, spanID: 'e'.repeat(16) },
    ]);
  });

  it('takes a link to the parent for the kind of that reference', () => {
    const span = json({ parentSpanId: 'a'.repeat(16), links: [link({ spanId: 'a'.repeat(16) })] });
    expect(span.references).toEqual([{ refType: 'FOLLOWS_FROM', traceID: traceId, spanID: 'a'.repeat(16) }]);
  });

  it('removes a link that leads nowhere and says so', () => {
    const span = json({ links: [link({ traceId: '', spanId: '' })] });
    expect(span).toMatchObject({ references: [], warnings: ['Invalid span link removed'] });
  });

  it('shows a span that ends before it starts without duration and warns', () => {
    const span = json({ startNanos: 9000n, endNanos: 1000n });
    expect(span.duration).toBe(0);
    expect(span.warnings).toEqual(['Negative duration detected, sanitizing end timestamp']);
  });

  it('moves the warnings that an earlier Jaeger left in an attribute', () => {
    const span = json({ attributes: { '@jaeger@warnings': ['clock skew', 'more'] } });
    expect(span).toMatchObject({ tags: [], warnings: ['clock skew', 'more'] });
  });

  it('turns events into logs by time, the name as first field', () => {
    const event = { droppedAttributesCount: 0 };
    const span = json({
      events: [
        { ...event, timeNanos: 2_000n, name: 'second', attributes: { b: 'x', a: 'y' } },
        { ...event, timeNanos: 1_000n, name: 'first', attributes: { event: 'own name' } },
      ],
    });
    expect(span.logs).toEqual([
      { timestamp: 1, fields: [{ key: 'event', type: 'string', value: 'own name' }] },
      {
        timestamp: 2,
        fields: [
          { key: 'event', type: 'string', value: 'second' },
          { key: 'a', type: 'string', value: 'y' },
          { key: 'b', type: 'string', value: 'x' },
        ],
      },
    ]);
  });

  it('leaves everything in its own order when asked for the raw trace', () => {
    const span = json({ attributes: { zulu: 1n, alpha: 1n }, links: [link({ traceId: '' })] }, true);
    expect(span.tags.map(({ key }) => key)).toEqual(['zulu', 'alpha']);
    expect(span.warnings).toBeNull();
  });

  it('numbers the processes by first use, equal ones as one', () => {
    const of = (name: string, host: string): Resource => ({
      serviceName: name,
      attributes: { 'service.name': name, 'host.name': host },
      droppedAttributesCount: 0,
      schemaUrl: '',
    });
    const resources = [of('shop', 'x'), of('auth', 'x'), of('shop', 'x'), of('shop', 'y')];
    const trace = traceJson({ traceId, spans: resources.map((resource) => ({ ...bare, resource })) }, false);
    expect(trace.spans.map(({ processID }) => processID)).toEqual(['p1', 'p2', 'p1', 'p3']);
    expect(trace.processes).toEqual({
      p1: { serviceName: 'shop', tags: [{ key: 'host.name', type: 'string', value: 'x' }] },
      p2: { serviceName: 'auth', tags: [{ key: 'host.name', type: 'string', value: 'x' }] },
      p3: { serviceName: 'shop', tags: [{ key: 'host.name', type: 'string', value: 'y' }] },
    });
  });

  it('keeps the lower eight flags and leaves them out when there are none', () => {
    expect(json({ flags: 0x301 }).flags).toBe(1);
    expect('flags' in json({ flags: 0x300 })).toBe(false);
  });
});

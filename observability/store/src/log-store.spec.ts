import { makeSpan } from '@roundtrip/model/testing';
import type { LogRecord } from '@roundtrip/otlp';
import { describe, expect, it } from 'vitest';
import { createLogStore } from './index.js';

const { resource, scope } = makeSpan();

function record(words: Partial<LogRecord> & { service?: string } = {}): LogRecord {
  const { service = 'shop', ...fields } = words;
  return {
    timeNanos: 1n,
    observedTimeNanos: 1n,
    severityNumber: 9,
    severityText: 'info',
    body: 'text',
    attributes: {},
    droppedAttributesCount: 0,
    flags: 1,
    traceId: undefined,
    spanId: undefined,
    eventName: '',
    resource: { ...resource, serviceName: service },
    scope,
    ...fields,
  };
}

const roomy = { maxRecords: 100, maxBytes: 1_000_000 };

function bodies(records: LogRecord[]): unknown[] {
  return records.map(({ body }) => body);
}

describe('LogStore', () => {
  it('finds the records of a trace, by time, then by arrival', () => {
    const store = createLogStore(roomy);
    store.write([
      record({ traceId: 'a', timeNanos: 5n, body: 'second' }),
      record({ traceId: 'b', timeNanos: 1n, body: 'other' }),
      record({ traceId: 'a', timeNanos: 2n, body: 'first' }),
      record({ traceId: 'a', timeNanos: 5n, body: 'third' }),
    ]);
    expect(bodies(store.find({ traceId: 'a', limit: 10 }))).toEqual(['first', 'second', 'third']);
  });

  it('finds by span, service and time', () => {
    const store = createLogStore(roomy);
    store.write([
      record({ traceId: 'a', spanId: '1', timeNanos: 10n, body: 'one' }),
      record({ traceId: 'a', spanId: '2', timeNanos: 20n, body: 'two', service: 'auth' }),
    ]);
    expect(bodies(store.find({ traceId: 'a', spanId: '2', limit: 10 }))).toEqual(['two']);
    expect(bodies(store.find({ service: 'shop', limit: 10 }))).toEqual(['one']);
    expect(bodies(store.find({ startNanos: 20n, endNanos: 20n, limit: 10 }))).toEqual(['two']);
    expect(bodies(store.find({ startNanos: 11n, endNanos: 19n, limit: 10 }))).toEqual([]);
  });

  it('goes by the observed time of a record without a time', () => {
    const store = createLogStore(roomy);
    store.write([record({ timeNanos: 0n, observedTimeNanos: 7n, body: 'late' }), record({ body: 'early' })]);
    expect(bodies(store.find({ limit: 10 }))).toEqual(['early', 'late']);
  });

  it('gives the newest when there are more than asked for', () => {
    const store = createLogStore(roomy);
    store.write([record({ body: 1n }), record({ body: 2n }), record({ body: 3n })]);
    expect(bodies(store.find({ limit: 2 }))).toEqual([2n, 3n]);
  });

  it('forgets the oldest records, and what they were indexed under, when it is full', () => {
    const store = createLogStore({ ...roomy, maxRecords: 2 });
    store.write([record({ traceId: 'a', body: 1n }), record({ traceId: 'a', body: 2n })]);
    store.write([record({ traceId: 'b', body: 3n })]);
    expect(bodies(store.find({ traceId: 'a', limit: 10 }))).toEqual([2n]);
    store.write([record({ body: 4n })]);
    expect(store.find({ traceId: 'a', limit: 10 })).toEqual([]);
    expect(store.stats()).toMatchObject({ records: 2, accepted: 4, dropped: { 'too many records': 2 } });
  });

  it('never holds more bytes than allowed', () => {
    const store = createLogStore({ ...roomy, maxBytes: 10_000 });
    for (let index = 0; index < 20; index++) store.write([record({ body: 'x'.repeat(3000) })]);
    const { bytes, records, dropped } = store.stats();
    expect(bytes).toBeLessThanOrEqual(10_000);
    expect(records).toBeGreaterThan(0);
    expect(dropped['too many bytes']).toBe(20 - records);
  });
});

import { describe, expect, it } from 'vitest';
import { encodeReference } from '../test/reference.ts';
import { bytes, keyValues } from '../test/to-reference.ts';
import { decodeLogs } from './index.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';

/** One record in both encodings; `fields` in OTLP/JSON's words, ids in hex. */
function requests(record: { traceId?: string; spanId?: string } & Record<string, unknown>) {
  const binary = { ...record, traceId: bytes(record.traceId ?? ''), spanId: bytes(record.spanId ?? '') };
  return [
    ['protobuf', encodeReference('LogsRequest', requestOf(binary))],
    ['json', json(record)],
  ] as const;
}

function json(record: object): Uint8Array {
  return Buffer.from(JSON.stringify(requestOf(record)));
}

function requestOf(record: object): object {
  return {
    resourceLogs: [
      {
        resource: { attributes: keyValues({ 'service.name': 'shop' }) },
        scopeLogs: [{ scope: { name: 'pino' }, logRecords: [record] }],
      },
    ],
  };
}

describe('decoding logs', () => {
  it.each(
    requests({
      timeUnixNano: '1764000000000000001',
      observedTimeUnixNano: '18446744073709551615',
      severityNumber: 13,
      severityText: 'warn',
      body: { kvlistValue: { values: keyValues({ msg: 'slow', ms: 12n }) } },
      attributes: keyValues({ a: 1.5 }),
      droppedAttributesCount: 3,
      flags: 1,
      traceId,
      spanId: 'b7ad6b7169203331',
      eventName: 'slow.query',
    }),
  )('takes every field of a record from %s', (encoding, body) => {
    expect(decodeLogs(body, encoding)).toMatchObject({
      status: 'ok',
      records: [
        {
          timeNanos: 1_764_000_000_000_000_001n,
          observedTimeNanos: 2n ** 64n - 1n,
          severityNumber: 13,
          severityText: 'warn',
          body: { msg: 'slow', ms: 12n },
          attributes: { a: 1.5 },
          droppedAttributesCount: 3,
          flags: 1,
          traceId,
          spanId: 'b7ad6b7169203331',
          eventName: 'slow.query',
          resource: { serviceName: 'shop' },
          scope: { name: 'pino' },
        },
      ],
    });
  });

  it.each(requests({ traceId: '00'.repeat(16), spanId: 'abcd' }))(
    'counts invalid ids as none and keeps the record, from %s',
    (encoding, body) => {
      const result = decodeLogs(body, encoding);
      expect(result).toMatchObject({ status: 'ok', rejected: 0 });
      expect(result).toMatchObject({ records: [{ traceId: undefined, spanId: undefined, body: null }] });
    },
  );

  it('takes the name of a severity, which a stock protobuf encoder writes, from JSON', () => {
    const body = json({ severityNumber: 'SEVERITY_NUMBER_ERROR2' });
    expect(decodeLogs(body, 'json')).toMatchObject({ records: [{ severityNumber: 18 }] });
  });
});

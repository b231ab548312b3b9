/** What is peculiar to OTLP/JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. */
import { describe, expect, it } from 'vitest';
import { decodeTraces } from './index.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

function decode(span: string) {
  return decodeTraces(Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`), 'json');
}

function spanWith(fields: string): string {
  return `{"traceId":"${traceId}","spanId":"${spanId}",${fields}}`;
}

function decodedSpan(fields: string) {
  const result = decode(spanWith(fields));
  if (result.status !== 'ok') throw new Error(result.message);
  return result.spans[0]!;
}

describe('OTLP/JSON', () => {
  it('ids may be in upper-case hex and come out in lower case', () => {
    const result = decode(`{"traceId":"${traceId.toUpperCase()}","spanId":"${spanId.toUpperCase()}"}`);
    expect(result).toMatchObject({ status: 'ok', spans: [{ traceId, spanId }] });
  });

  it('rejects an id in base64, as protobuf’s own JSON would write it', () => {
    const base64 = Buffer.from(traceId, 'hex').toString('base64');
    expect(decode(`{"traceId":"${base64}","spanId":"${spanId}"}`)).toMatchObject({
      status: 'ok',
      spans: [],
      rejected: 1,
    });
  });

  it.each([
    ['a string', '"1764000000123456789"'],
    ['a number beyond 2^53', '1764000000123456789'],
  ])('takes a 64-bit integer from %s without losing digits', (_form, written) => {
    expect(decodedSpan(`"startTimeUnixNano":${written}`).startNanos).toBe(1_764_000_000_123_456_789n);
  });

  it('takes the largest and smallest 64-bit attributes', () => {
    const span = decodedSpan(
      `"attributes":[{"key":"max","value":{"intValue":"9223372036854775807"}},
        {"key":"min","value":{"intValue":-9223372036854775808}}]`,
    );
    expect(span.attributes).toEqual({ max: 2n ** 63n - 1n, min: -(2n ** 63n) });
  });

  it.each([
    ['2', 'server'],
    ['"SPAN_KIND_SERVER"', 'server'],
    ['99', 'unspecified'],
  ])('takes kind %s as %s', (written, kind) => {
    expect(decodedSpan(`"kind":${written}`).kind).toBe(kind);
  });

  it('ignores fields that it does not know, snake_case ones among them', () => {
    const span = decodedSpan('"name":"kept","trace_state":"ignored","futureField":{"a":[1]}');
    expect(span).toMatchObject({ name: 'kept', traceState: '' });
  });

  it('takes null as the default of every field', () => {
    const span = decodedSpan('"name":null,"kind":null,"attributes":null,"events":null,"status":null');
    expect(span).toMatchObject({ name: '', kind: 'unspecified', attributes: {}, events: [] });
  });

  it('takes the numbers that JSON has no word for', () => {
    const span = decodedSpan(
      `"attributes":[{"key":"a","value":{"doubleValue":"NaN"}},{"key":"b","value":{"doubleValue":"-Infinity"}},
        {"key":"c","value":{"doubleValue":"0.5"}}]`,
    );
    expect(span.attributes).toEqual({ a: Number.NaN, b: Number.NEGATIVE_INFINITY, c: 0.5 });
  });

  it('takes bytes in either base64 alphabet', () => {
    const span = decodedSpan(
      `"attributes":[{"key":"a","value":{"bytesValue":"+/8="}},{"key":"b","value":{"bytesValue":"-_8"}}]`,
    );
    expect(span.attributes).toEqual({ a: Uint8Array.of(251, 255), b: Uint8Array.of(251, 255) });
  });

  it.each([
    ['a body that is no JSON', 'nonsense', 'not JSON'],
    ['a body that is no object', '[]', 'request is not an object'],
    ['a list that is none', '{"resourceSpans":{}}', 'resourceSpans is not an array'],
  ])('calls %s malformed', (_title, body, message) => {
    expect(decodeTraces(Buffer.from(body), 'json')).toEqual({ status: 'malformed', message });
  });

  it.each([
    ['"name":5', 'span.name is not a string'],
    ['"startTimeUnixNano":"soon"', 'span.startTimeUnixNano is not an integer'],
    ['"startTimeUnixNano":-1', 'span.startTimeUnixNano is out of range'],
    ['"startTimeUnixNano":"18446744073709551616"', 'span.startTimeUnixNano is out of range'],
    ['"kind":"SPAN_KIND_SERVANT"', 'span.kind is not an integer'],
    ['"attributes":[{"key":"a","value":{"boolValue":"true"}}]', 'boolValue is not true or false'],
    ['"attributes":[{"key":"a","value":{"bytesValue":"%"}}]', 'bytesValue is not base64'],
    ['"attributes":[{"key":"a","value":{"doubleValue":"much"}}]', 'doubleValue is not a number'],
    ['"events":[null]', 'event is not an object'],
  ])('calls a span with %s malformed and says why', (fields, message) => {
    expect(decode(spanWith(fields))).toEqual({ status: 'malformed', message });
  });
});

import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, it } from 'vitest';
import { decodeReference } from '../test/reference.ts';
import { encodeExportResponse, encodeStatus, rpcStatusCode, type Signal } from './index.js';

const partial = { rejected: 300, problems: ['span without a valid trace id: wrong length', 'ü'] };
const whole = { rejected: 0, problems: [] };

describe('the answer to an export', () => {
  it('is read by opentelemetry-js in protobuf', () => {
    const bytes = encodeExportResponse('traces', 'protobuf', partial);
    expect(ProtobufTraceSerializer.deserializeResponse(bytes)).toEqual({
      partialSuccess: { rejectedSpans: 300, errorMessage: 'span without a valid trace id: wrong length; ü' },
    });
  });

  it('is read by opentelemetry-js in JSON', () => {
    const bytes = encodeExportResponse('traces', 'json', partial);
    expect(JsonTraceSerializer.deserializeResponse(bytes)).toEqual({
      partialSuccess: {
        rejectedSpans: '300',
        errorMessage: 'span without a valid trace id: wrong length; ü',
      },
    });
  });

  it('is empty when all was taken', () => {
    expect(encodeExportResponse('logs', 'protobuf', whole)).toHaveLength(0);
    expect(Buffer.from(encodeExportResponse('logs', 'json', whole)).toString()).toBe('{}');
  });

  it('carries a warning although nothing was rejected', () => {
    const bytes = encodeExportResponse('metrics', 'protobuf', { rejected: 0, problems: ['unknown kind'] });
    expect(decodeReference('TracesResponse', bytes)).toEqual({
      partialSuccess: { errorMessage: 'unknown kind' },
    });
  });

  it.each([
    ['traces', 'rejectedSpans'],
    ['logs', 'rejectedLogRecords'],
    ['metrics', 'rejectedDataPoints'],
  ] satisfies [Signal, string][])('calls rejected items of %s %s in JSON', (signal, name) => {
    const answer = JSON.parse(Buffer.from(encodeExportResponse(signal, 'json', partial)).toString());
    expect(answer.partialSuccess[name]).toBe('300');
  });
});

describe('the answer to a request that failed', () => {
  it('is a google.rpc.Status in protobuf', () => {
    const bytes = encodeStatus('protobuf', rpcStatusCode.invalidArgument, 'not an OTLP request');
    expect(decodeReference('RpcStatus', bytes)).toEqual({ code: 3, message: 'not an OTLP request' });
  });

  it('is a google.rpc.Status in JSON', () => {
    const text = Buffer.from(encodeStatus('json', rpcStatusCode.unavailable, 'busy')).toString();
    expect(JSON.parse(text)).toEqual({ code: 14, message: 'busy' });
  });
});

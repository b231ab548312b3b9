import { context, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { recordSpans, type SpanRecorder } from '@roundtrip/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inSpan } from './in-span.js';

let recorder: SpanRecorder;
let tracer: Tracer;

beforeAll(() => {
  recorder = recordSpans();
  tracer = trace.getTracer('test');
});
beforeEach(() => recorder.reset());
afterAll(() => recorder.stop());

class OutOfStock extends Error {
  readonly code = 'SHOP_OUT_OF_STOCK';
}

describe('inSpan', () => {
  it('returns at once what the work returns at once', () => {
    expect(inSpan(tracer, 'price', { attributes: { lines: 2 } }, () => 42)).toBe(42);
    expect(recorder.span('price').attributes).toEqual({ lines: 2 });
  });

  it('ends the span when a promise settles, and has it active until then', async () => {
    const result = inSpan(tracer, 'price', {}, async (span) => {
      await Promise.resolve();
      expect(trace.getActiveSpan()).toBe(span);
      expect(recorder.spans()).toEqual([]);
      return 42;
    });
    expect(await result).toBe(42);
    expect(recorder.spans()).toHaveLength(1);
    expect(trace.getSpan(context.active())).toBeUndefined();
  });

  it.each([
    [
      'throws',
      () => {
        throw new OutOfStock('none left');
      },
    ],
    ['rejects', () => Promise.reject(new OutOfStock('none left'))],
  ])('marks the span and passes the error on when the work %s', async (_how, work) => {
    await expect((async () => inSpan(tracer, 'price', {}, work))()).rejects.toThrow('none left');
    const { status, attributes, events } = recorder.span('price');
    expect(status.code).toBe(SpanStatusCode.ERROR);
    expect(attributes['error.type']).toBe('SHOP_OUT_OF_STOCK');
    expect(events).toHaveLength(1);
  });

  it('records an exception once, however many spans it crosses', () => {
    const nested = () =>
      inSpan(tracer, 'order', {}, () =>
        inSpan(tracer, 'price', {}, () => {
          throw new OutOfStock('none left');
        }),
      );
    expect(nested).toThrow('none left');
    expect(recorder.span('price').events).toHaveLength(1);
    expect(recorder.span('order').events).toHaveLength(0);
    expect(recorder.span('order').status.code).toBe(SpanStatusCode.ERROR);
  });
});

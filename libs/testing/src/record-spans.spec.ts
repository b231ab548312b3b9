import { SpanKind, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordSpans, type SpanRecorder, undeclared } from './record-spans.js';

let recorder: SpanRecorder;

beforeAll(() => {
  recorder = recordSpans();
});
afterAll(() => recorder.stop());
beforeEach(() => recorder.reset());

function emit(name: string, attributes: Record<string, string>, kind = SpanKind.INTERNAL) {
  trace.getTracer('test').startSpan(name, { attributes, kind }).end();
}

describe('recordSpans', () => {
  it('gives the ended spans, also by name', () => {
    emit('a', {});
    emit('b', {});
    expect(recorder.spans().map(({ name }) => name)).toEqual(['a', 'b']);
    expect(recorder.span('b').name).toBe('b');
  });

  it('refuses to choose between two spans of one name', () => {
    emit('a', {});
    emit('a', {});
    expect(() => recorder.span('a')).toThrow('2 spans');
  });
});

describe('undeclared', () => {
  const table = [{ name: 'pack', kind: 'internal', step: 'business-logic', attributes: ['order.id'] }];

  it('finds nothing in spans that are as their table says', () => {
    emit('pack', { 'lifecycle.step': 'business-logic', 'order.id': '7' });
    expect(undeclared(recorder.spans(), table)).toEqual([]);
  });

  it('names every difference', () => {
    emit('ship', {});
    emit('pack', { 'lifecycle.step': 'cache', 'order.weight': '7' }, SpanKind.CONSUMER);
    expect(undeclared(recorder.spans(), table)).toEqual([
      'no row for ship',
      'pack is of kind consumer, not internal',
      'pack is of step cache, not business-logic',
      'pack has order.weight, which its row has not',
    ]);
  });
});

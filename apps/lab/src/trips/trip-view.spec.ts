import type { Span } from '@roundtrip/model';
import { makeSpan, type SpanSketch } from '@roundtrip/model/testing';
import { describe, expect, it } from 'vitest';
import { tripViewOf } from './trip-view.js';

const millisecond = 1_000_000;

/** A span by milliseconds. */
function span(sketch: SpanSketch & { start: number; end: number }): Span {
  return makeSpan({ ...sketch, start: sketch.start * millisecond, end: sketch.end * millisecond });
}

const client = span({
  id: 'client',
  service: 'client',
  name: 'GET /api/users/1',
  kind: 'client',
  start: 0,
  end: 10,
  attributes: { 'http.response.status_code': 200n, 'lifecycle.step': 'client', big: 2n ** 60n },
});
const balancer = span({
  id: 'balancer',
  parent: 'client',
  service: 'balancer',
  kind: 'server',
  start: 2,
  end: 9,
  attributes: { 'lifecycle.step': 'load-balancer' },
});
const proxy = span({
  id: 'proxy',
  parent: 'balancer',
  service: 'proxy',
  instance: 'b',
  kind: 'server',
  start: 3,
  end: 8,
  attributes: { 'lifecycle.step': 'reverse-proxy' },
});

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

describe('the view of a trip', () => {
  it('divides the duration among steps without rest', () => {
    const view = tripViewOf([client, balancer, proxy], []);
    expect(view.durationMs).toBe(10);
    expect(sum(view.steps.map(({ durationMs }) => durationMs))).toBeCloseTo(10, 9);
    expect(sum(view.spans.map(({ ownMs }) => ownMs))).toBeCloseTo(10, 9);
    expect(view.steps.map(({ step, leg }) => `${step} ${leg}`)).toContain('return back');
  });

  it('says what the whole trip was', () => {
    const view = tripViewOf([proxy, client, balancer], []);
    expect(view).toMatchObject({
      name: 'GET /api/users/1',
      startTime: '1970-01-01T00:00:00.000000000Z',
      status: 200,
      spanCount: 3,
      errorCount: 0,
      services: ['client', 'balancer', 'proxy'],
      machine: 'b',
      earlyExit: null,
      warnings: [],
    });
  });

  it('lists the spans as a tree, times counted from the start of the trip', () => {
    const view = tripViewOf([proxy, client, balancer], []);
    expect(
      view.spans.map(({ id, parent, startMs, durationMs }) => [id, parent, startMs, durationMs]),
    ).toEqual([
      ['client', null, 0, 10],
      ['balancer', 'client', 2, 7],
      ['proxy', 'balancer', 3, 5],
    ]);
    expect(view.spans[2]).toMatchObject({
      service: 'proxy',
      machine: 'b',
      kind: 'server',
      step: 'reverse-proxy',
      stage: null,
    });
  });

  it('carries attributes and events as plain JSON, large integers as text', () => {
    const event = { timeNanos: 5_000_000n, name: 'retry', attributes: { n: 1n }, droppedAttributesCount: 0 };
    const view = tripViewOf([{ ...client, events: [event] }], []);
    expect(view.spans[0]).toMatchObject({
      attributes: { big: '1152921504606846976', 'http.response.status_code': 200 },
      events: [{ name: 'retry', atMs: 5, attributes: { n: 1 } }],
    });
    expect(() => JSON.stringify(view)).not.toThrow();
  });

  it('names the layer that answered early', () => {
    const refusing = { ...proxy, attributes: { ...proxy.attributes, 'lifecycle.early_exit': 'static file' } };
    expect(tripViewOf([client, balancer, refusing], []).earlyExit).toEqual({
      step: 'reverse-proxy',
      service: 'proxy',
      reason: 'static file',
    });
  });

  it('prefers the machine of the shop that answered last over those that were given up', () => {
    const shop = (id: string, instance: string, start: number) =>
      span({ id, parent: 'proxy', service: 'shop', instance, kind: 'server', start, end: start + 1 });
    expect(tripViewOf([client, balancer, proxy, shop('s2', 'c', 6), shop('s1', 'a', 4)], []).machine).toBe(
      'c',
    );
  });

  it('counts errors and has no machine and no status where there are none', () => {
    const failed = span({ id: 'x', service: 'client', status: 'error', start: 0, end: 1 });
    expect(tripViewOf([failed], [])).toMatchObject({ errorCount: 1, machine: null, status: null });
  });

  it('is not whole while a parent is missing, and says which', () => {
    const view = tripViewOf([client, proxy], []);
    expect(view.whole).toBe(false);
    expect(view.missing.join()).toContain("'proxy'");
    expect(view.warnings.join()).toContain('hangs on a span that never arrived');
    expect(view.spans.find(({ id }) => id === 'proxy')?.parent).toBeNull();
  });

  it('warns of a span that reaches beyond its parent', () => {
    const long = { ...proxy, endNanos: 12_000_000n };
    expect(tripViewOf([client, balancer, long], []).warnings).toEqual([
      "'proxy' (proxy) reaches 3 ms beyond its parent: not counted",
    ]);
  });

  it('marks spans that started when the root had ended', () => {
    const late = span({ id: 'late', parent: 'proxy', service: 'shop', start: 11, end: 12 });
    const view = tripViewOf([client, balancer, proxy, late], []);
    expect(view.spans.find(({ id }) => id === 'late')).toMatchObject({ late: true, ownMs: 0 });
  });
});

import { describe, expect, it } from 'vitest';
import { makeSpan } from './testing/index.js';
import { buildTrip, type TripNode } from './trip.js';

const namesOf = (nodes: readonly TripNode[]) => nodes.map(({ span }) => span.name);

describe('buildTrip', () => {
  it('puts every span under its parent, whatever order they arrive in', () => {
    const trip = buildTrip([
      makeSpan({ id: 'query', parent: 'handler' }),
      makeSpan({ id: 'handler', parent: 'request' }),
      makeSpan({ id: 'request' }),
    ]);
    expect(namesOf(trip.nodes)).toEqual(['request', 'handler', 'query']);
    expect(trip.nodes.map(({ depth }) => depth)).toEqual([0, 1, 2]);
    expect(trip.nodes.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(trip.nodes[2]?.parent?.span.name).toBe('handler');
    expect(trip).toMatchObject({ traceId: 'trace', rootReason: 'root', detached: [], duplicates: 0 });
  });

  it('sorts children by start, then the longer first, then by id', () => {
    const trip = buildTrip([
      makeSpan({ id: 'root', end: 100 }),
      makeSpan({ id: 'late', parent: 'root', start: 50, end: 60 }),
      makeSpan({ id: 'short', parent: 'root', start: 10, end: 20 }),
      makeSpan({ id: 'b', parent: 'root', start: 10, end: 40 }),
      makeSpan({ id: 'a', parent: 'root', start: 10, end: 40 }),
    ]);
    expect(namesOf(trip.root.children)).toEqual(['a', 'b', 'short', 'late']);
  });

  it('keeps a span that arrives twice once, and counts the copy', () => {
    const trip = buildTrip([
      makeSpan({ id: 'a' }),
      makeSpan({ id: 'b', parent: 'a' }),
      makeSpan({ id: 'a' }),
    ]);
    expect(namesOf(trip.nodes)).toEqual(['a', 'b']);
    expect(trip.duplicates).toBe(1);
  });

  it('keeps the copy that ended last, then the one with the most in it, whichever came first', () => {
    const running = makeSpan({ id: 'a', end: 50 });
    const ended = makeSpan({ id: 'a', end: 80 });
    const fuller = makeSpan({ id: 'a', end: 80, attributes: { 'http.route': '/users/:id', count: 3n } });
    expect(buildTrip([running, ended, fuller]).root.span).toBe(fuller);
    expect(buildTrip([fuller, ended, running]).root.span).toBe(fuller);
  });

  it('keeps the same one of two copies that differ, whichever came first', () => {
    const one = makeSpan({ id: 'a', name: 'GET' });
    const other = makeSpan({ id: 'a', name: 'PUT' });
    expect(buildTrip([one, other]).root.span).toBe(buildTrip([other, one]).root.span);
  });

  it('lists a span whose parent never arrived as an orphan, with its children, and attaches it nowhere', () => {
    const trip = buildTrip([
      makeSpan({ id: 'root' }),
      makeSpan({ id: 'lost', parent: 'never arrived', start: 10 }),
      makeSpan({ id: 'child of lost', parent: 'lost', start: 20 }),
    ]);
    expect(trip.detached.map(({ head, reason }) => [head.span.name, reason])).toEqual([['lost', 'orphan']]);
    expect(namesOf(trip.root.children)).toEqual([]);
    expect(namesOf(trip.nodes)).toEqual(['root', 'lost', 'child of lost']);
    expect(trip.nodes.map(({ detached }) => detached)).toEqual([false, true, true]);
  });

  it('takes the earliest of several spans without parent as the root and detaches the others', () => {
    const trip = buildTrip([
      makeSpan({ id: 'second', start: 20 }),
      makeSpan({ id: 'first', start: 10 }),
      makeSpan({ id: 'third', start: 30 }),
    ]);
    expect(trip.root.span.name).toBe('first');
    expect(trip.detached.map(({ head, reason }) => [head.span.name, reason])).toEqual([
      ['second', 'root'],
      ['third', 'root'],
    ]);
  });

  it('prefers a span without parent to an earlier orphan', () => {
    const trip = buildTrip([
      makeSpan({ id: 'orphan', parent: 'gone', start: 0 }),
      makeSpan({ id: 'root', start: 5 }),
    ]);
    expect(trip.root.span.name).toBe('root');
  });

  it('lets the earliest orphan stand in when every span names a parent', () => {
    const trip = buildTrip([
      makeSpan({ id: 'later', parent: 'gone', start: 20 }),
      makeSpan({ id: 'server', parent: 'browser', start: 10 }),
      makeSpan({ id: 'handler', parent: 'server', start: 12 }),
    ]);
    expect(trip.root.span.name).toBe('server');
    expect(trip.rootReason).toBe('orphan');
    expect(namesOf(trip.root.children)).toEqual(['handler']);
  });

  it('opens a cycle at its earliest span and keeps what hangs on it', () => {
    // root    b → c → d → b, and e under d
    const trip = buildTrip([
      makeSpan({ id: 'root' }),
      makeSpan({ id: 'b', parent: 'd', start: 30 }),
      makeSpan({ id: 'c', parent: 'b', start: 10 }),
      makeSpan({ id: 'd', parent: 'c', start: 20 }),
      makeSpan({ id: 'e', parent: 'd', start: 40 }),
    ]);
    expect(trip.detached.map(({ head, reason }) => [head.span.name, reason])).toEqual([['c', 'cycle']]);
    expect(namesOf(trip.nodes)).toEqual(['root', 'c', 'd', 'b', 'e']);
  });

  it('opens a cycle at its earliest span, not where an earlier one hangs on it', () => {
    const trip = buildTrip([
      makeSpan({ id: 'root' }),
      makeSpan({ id: 'a', parent: 'b', start: 20 }),
      makeSpan({ id: 'b', parent: 'a', start: 10 }),
      makeSpan({ id: 'hangs on a', parent: 'a', start: 5 }),
    ]);
    expect(namesOf(trip.nodes)).toEqual(['root', 'b', 'a', 'hangs on a']);
  });

  it('takes a span that is its own parent for a cycle of one', () => {
    const trip = buildTrip([makeSpan({ id: 'self', parent: 'self' }), makeSpan({ id: 'b', parent: 'self' })]);
    expect(trip.rootReason).toBe('cycle');
    expect(namesOf(trip.nodes)).toEqual(['self', 'b']);
  });

  it('builds a chain of 100,000 spans without overflowing the stack', () => {
    const chain = Array.from({ length: 100_000 }, (_, i) =>
      makeSpan({ id: `${i}`, parent: i === 0 ? undefined : `${i - 1}`, start: i, end: 200_000 - i }),
    );
    expect(buildTrip(chain).nodes.at(-1)?.depth).toBe(99_999);
  });

  it('refuses spans of two traces, and no spans at all', () => {
    expect(() => buildTrip([makeSpan({ traceId: 'one' }), makeSpan({ traceId: 'two' })])).toThrow(
      'A trip is one trace, these are two: one and two',
    );
    expect(() => buildTrip([])).toThrow('A trip needs at least one span');
  });
});

import { describe, expect, it } from 'vitest';
import type { Span } from './span.js';
import { makeSpan } from './testing/index.js';
import { buildTrip } from './trip.js';
import { wholeness } from './wholeness.js';

const missingIn = (...spans: Span[]) => wholeness(buildTrip(spans)).missing;

const http = { 'http.request.method': 'GET' };
const root = makeSpan({ id: 'root', service: 'client' });

describe('wholeness', () => {
  it('is whole when root, parents and answers are there', () => {
    const call = makeSpan({ id: 'call', parent: 'root', kind: 'client', attributes: http });
    const answer = makeSpan({
      id: 'answer',
      parent: 'call',
      kind: 'server',
      service: 'auth',
      attributes: http,
    });
    expect(wholeness(buildTrip([root, call, answer]))).toEqual({ whole: true, missing: [] });
  });

  it('names the span and the service whose parent is missing', () => {
    const orphan = makeSpan({ id: '17', name: 'GET /users/:id', parent: 'gone', service: 'proxy' });
    expect(wholeness(buildTrip([root, orphan]))).toEqual({
      whole: false,
      missing: ["The parent of 'GET /users/:id' (proxy, span 17) is missing."],
    });
  });

  it('says that the root is missing, and whose parent it would be', () => {
    expect(missingIn(makeSpan({ id: '17', name: 'GET', parent: 'gone' }))).toEqual([
      'The root is missing: every span names a parent.',
      "The parent of 'GET' (shop, span 17) is missing.",
    ]);
  });

  it('names a span whose parents go round in a circle', () => {
    const spans = [makeSpan({ id: 'a', parent: 'b' }), makeSpan({ id: 'b', parent: 'a' })];
    expect(missingIn(root, ...spans)).toEqual([
      "The parent of 'a' (shop, span a) is one of its own descendants.",
    ]);
  });

  it.each([
    ['http.request.method', 'GET'],
    ['rpc.system', 'grpc'],
    ['rpc.system.name', 'grpc'],
  ])('misses the server span of a call that has %s', (key, value) => {
    const call = makeSpan({
      id: '17',
      name: 'call',
      parent: 'root',
      kind: 'client',
      attributes: { [key]: value },
    });
    expect(missingIn(root, call)).toEqual([`The server span of the call 'call' (shop, span 17) is missing.`]);
  });

  it('does not miss the answer of a call that failed without one', () => {
    expect(
      missingIn(
        root,
        makeSpan({ id: 'call', parent: 'root', kind: 'client', attributes: http, status: 'error' }),
      ),
    ).toEqual([]);
  });

  it('misses the server span of a call that was answered with an error', () => {
    const attributes = { ...http, 'http.response.status_code': 404n };
    expect(
      missingIn(root, makeSpan({ id: 'call', parent: 'root', kind: 'client', attributes, status: 'error' })),
    ).toHaveLength(1);
  });

  it('does not expect spans from a database, even one that is spoken to over HTTP', () => {
    const attributes = { ...http, 'db.system.name': 'elasticsearch' };
    expect(missingIn(root, makeSpan({ id: 'query', parent: 'root', kind: 'client', attributes }))).toEqual(
      [],
    );
  });

  it('asks the inner one of two nested calls for the answer', () => {
    const outer = makeSpan({ id: 'upstream', parent: 'root', kind: 'client', attributes: http });
    const inner = makeSpan({ id: 'GET', parent: 'upstream', kind: 'client', attributes: http });
    const answer = makeSpan({ id: 'answer', parent: 'GET', kind: 'server' });
    expect(missingIn(root, outer, inner, answer)).toEqual([]);
    expect(missingIn(root, outer, inner)).toEqual([
      "The server span of the call 'GET' (shop, span GET) is missing.",
    ]);
  });

  it('does not count a second root as something missing', () => {
    expect(missingIn(root, makeSpan({ id: 'second' }))).toEqual([]);
  });
});

import type { Attributes, Resource, Scope, Span, SpanEvent, SpanLink } from '@roundtrip/model';
import { makeSpan, type SpanSketch } from '@roundtrip/model/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TraceQuery, TraceStore, TraceStoreBounds } from './trace-store.js';

const roomy: TraceStoreBounds = { maxTraces: 1000, maxBytes: 100_000_000, maxTraceBytes: 10_000_000 };

/** A span in a few words; ids are padded to their full length. */
function span(
  sketch: Omit<SpanSketch, 'scope'> & Partial<Pick<Span, 'links' | 'events' | 'scope'>> = {},
): Span {
  const { links = [], events = [], scope, ...words } = sketch;
  const made = makeSpan({
    ...words,
    id: spanId(sketch.id ?? '1'),
    parent: sketch.parent && spanId(sketch.parent),
  });
  return { ...made, traceId: traceId(sketch.traceId ?? 'a'), links, events, scope: scope ?? made.scope };
}

const traceId = (word: string) => word.padStart(32, '0');
const spanId = (word: string) => word.padStart(16, '0');

function linkTo(trace: string, attributes: Attributes = {}): SpanLink {
  return {
    traceId: traceId(trace),
    spanId: spanId('1'),
    traceState: '',
    attributes,
    droppedAttributesCount: 0,
    flags: 0,
  };
}

/**
 * The contract of `TraceStore`, to be run by the spec of every implementation.
 *
 * @param makeStore gives a new, empty store.
 */
export function describeTraceStore(
  name: string,
  makeStore: (bounds: TraceStoreBounds) => TraceStore | Promise<TraceStore>,
): void {
  describe(`${name} as a TraceStore`, () => {
    let store: TraceStore;
    const open: TraceStore[] = [];

    const make = async (bounds: Partial<TraceStoreBounds> = {}) => {
      const made = await makeStore({ ...roomy, ...bounds });
      open.push(made);
      return made;
    };

    beforeEach(async () => {
      store = await make();
    });

    afterEach(async () => {
      for (const made of open.splice(0)) await made.close();
    });

    const idsOf = async (query: Partial<TraceQuery>) =>
      (await store.search({ limit: 100, ...query })).map((trace) => trace.traceId);

    describe('reading', () => {
      it('gives back a span as it was written', async () => {
        const full: Span = {
          ...span({ id: '2', parent: '1', kind: 'server', status: 'error', start: 5, end: 9 }),
          traceState: 'a=1',
          status: { code: 'error', message: 'no' },
          attributes: {
            text: 'é',
            big: 2n ** 62n,
            double: 0.1,
            yes: true,
            bytes: Uint8Array.of(1),
            nothing: null,
            list: [1n, 'a', [true]],
            map: { deep: { er: 1n } },
          },
          events: [{ timeNanos: 7n, name: 'e', attributes: { k: 1n }, droppedAttributesCount: 1 }],
          links: [linkTo('b', { why: 'queue' })],
          droppedAttributesCount: 1,
          droppedEventsCount: 2,
          droppedLinksCount: 3,
        };
        await store.write([full]);
        expect(await store.read(full.traceId)).toEqual({ status: 'found', spans: [full] });
      });

      it('says that an unknown trace is missing', async () => {
        expect(await store.read(traceId('f'))).toEqual({ status: 'missing' });
      });

      it('puts the spans of a trace in order of start, then the longer first, then id', async () => {
        const late = span({ id: '1', start: 20, end: 30 });
        const short = span({ id: '2', start: 10, end: 15 });
        const longB = span({ id: '4', start: 10, end: 40 });
        const longA = span({ id: '3', start: 10, end: 40 });
        await store.write([late, longB]);
        await store.write([short, longA]);
        const result = await store.read(late.traceId);
        expect(result).toEqual({ status: 'found', spans: [longA, longB, short, late] });
      });

      it('keeps traces of one batch apart', async () => {
        await store.write([span({ traceId: 'a', id: '1' }), span({ traceId: 'b', id: '1' })]);
        expect(await store.read(traceId('b'))).toMatchObject({ spans: [{ traceId: traceId('b') }] });
      });

      it('gives arrays that the caller may change', async () => {
        await store.write([span()]);
        const first = await store.read(traceId('a'));
        if (first.status === 'found') first.spans.length = 0;
        expect(await store.read(traceId('a'))).toMatchObject({ spans: [{ spanId: spanId('1') }] });
      });

      it('does not keep the array that it was given', async () => {
        const batch = [span({ id: '1' })];
        await store.write(batch);
        batch[0] = span({ id: '2' });
        expect(await store.read(traceId('a'))).toMatchObject({ spans: [{ spanId: spanId('1') }] });
      });
    });

    describe('writing', () => {
      it('keeps a span that comes again once, and the first one', async () => {
        const first = span({ id: '1', name: 'first' });
        expect(await store.write([first])).toEqual({ accepted: 1, duplicates: 0, refused: 0 });
        const again = await store.write([span({ id: '1', name: 'second' }), span({ id: '2' })]);
        expect(again).toEqual({ accepted: 1, duplicates: 1, refused: 0 });
        expect(await store.operations('shop')).not.toContainEqual({ name: 'second', kind: 'internal' });
        expect(await store.read(traceId('a'))).toMatchObject({ spans: [{ name: 'first' }, {}] });
      });

      it('recognises a span that comes twice in one batch', async () => {
        expect(await store.write([span(), span()])).toEqual({ accepted: 1, duplicates: 1, refused: 0 });
      });

      it('takes the same span id in another trace for another span', async () => {
        const result = await store.write([span({ traceId: 'a' }), span({ traceId: 'b' })]);
        expect(result).toEqual({ accepted: 2, duplicates: 0, refused: 0 });
      });

      it('takes an empty batch', async () => {
        expect(await store.write([])).toEqual({ accepted: 0, duplicates: 0, refused: 0 });
      });
    });

    describe('services and operations', () => {
      it('lists each service once, sorted', async () => {
        await store.write([
          span({ id: '1', service: 'shop' }),
          span({ id: '2', service: 'auth' }),
          span({ id: '3', service: 'shop', traceId: 'b' }),
        ]);
        expect(await store.services()).toEqual(['auth', 'shop']);
      });

      it('lists the operations of one service by name and kind', async () => {
        await store.write([
          span({ id: '1', service: 'shop', name: 'b', kind: 'server' }),
          span({ id: '2', service: 'shop', name: 'b', kind: 'client' }),
          span({ id: '3', service: 'shop', name: 'a' }),
          span({ id: '4', service: 'shop', name: 'a', traceId: 'b' }),
          span({ id: '5', service: 'auth', name: 'c' }),
        ]);
        expect(await store.operations('shop')).toEqual([
          { name: 'a', kind: 'internal' },
          { name: 'b', kind: 'client' },
          { name: 'b', kind: 'server' },
        ]);
      });

      it('knows no operations of an unknown service', async () => {
        expect(await store.operations('nobody')).toEqual([]);
      });
    });

    describe('searching', () => {
      it('gives whole traces, the one that arrived last first, as many as asked for', async () => {
        await store.write([span({ traceId: 'a', start: 900, end: 901 })]);
        await store.write([span({ traceId: 'b', start: 100, end: 101 })]);
        await store.write([span({ traceId: 'c' })]);
        await store.write([span({ traceId: 'a', id: '2' })]);
        expect(await idsOf({})).toEqual(['c', 'b', 'a'].map(traceId));
        expect(await idsOf({ limit: 2 })).toEqual(['c', 'b'].map(traceId));
        const [oldest] = (await store.search({ limit: 3 })).slice(-1);
        expect(oldest!.spans.map((held) => held.spanId)).toEqual(['2', '1'].map(spanId));
      });

      it('keeps that order among the traces of a service that joined an old trace late', async () => {
        await store.write([span({ traceId: 'a', service: 'shop' })]);
        await store.write([
          span({ traceId: 'b', service: 'shop' }),
          span({ traceId: 'b', id: '2', service: 'auth' }),
        ]);
        await store.write([span({ traceId: 'a', id: '2', service: 'auth' })]);
        expect(await idsOf({ service: 'auth' })).toEqual(['b', 'a'].map(traceId));
      });

      it('finds by service, and by operation of that service', async () => {
        await store.write([
          span({ traceId: 'a', service: 'shop', name: 'x' }),
          span({ traceId: 'b', service: 'auth', name: 'x' }),
          span({ traceId: 'c', service: 'shop', name: 'y' }),
        ]);
        expect(await idsOf({ service: 'shop' })).toEqual(['c', 'a'].map(traceId));
        expect(await idsOf({ service: 'shop', operation: 'x' })).toEqual([traceId('a')]);
        expect(await idsOf({ operation: 'x' })).toEqual(['b', 'a'].map(traceId));
        expect(await idsOf({ service: 'nobody' })).toEqual([]);
      });

      it('wants all conditions met by one and the same span', async () => {
        await store.write([
          span({ traceId: 'a', id: '1', service: 'shop', name: 'x' }),
          span({ traceId: 'a', id: '2', service: 'auth', attributes: { user: 'known' } }),
        ]);
        expect(await idsOf({ service: 'shop', tags: { user: 'known' } })).toEqual([]);
        expect(await idsOf({ service: 'auth', tags: { user: 'known' } })).toEqual([traceId('a')]);
        expect(await idsOf({ service: 'auth', operation: 'x' })).toEqual([]);
      });

      it('finds by start and by duration, bounds included', async () => {
        await store.write([span({ traceId: 'a', start: 100, end: 150 })]);
        expect(await idsOf({ startMinNanos: 100n, startMaxNanos: 100n })).toHaveLength(1);
        expect(await idsOf({ startMinNanos: 101n })).toEqual([]);
        expect(await idsOf({ startMaxNanos: 99n })).toEqual([]);
        expect(await idsOf({ minDurationNanos: 50n, maxDurationNanos: 50n })).toHaveLength(1);
        expect(await idsOf({ minDurationNanos: 51n })).toEqual([]);
        expect(await idsOf({ maxDurationNanos: 49n })).toEqual([]);
      });

      it('takes a span that ends before it starts for one without duration', async () => {
        await store.write([span({ start: 100, end: 50 })]);
        expect(await idsOf({ maxDurationNanos: 0n })).toHaveLength(1);
      });

      describe('by tags', () => {
        const event: SpanEvent = {
          timeNanos: 1n,
          name: 'e',
          attributes: { 'event.key': 'e' },
          droppedAttributesCount: 0,
        };
        const scope: Scope = {
          name: 'pg',
          version: '1.2',
          attributes: { 'scope.key': 's' },
          droppedAttributesCount: 0,
          schemaUrl: '',
        };
        const resource: Resource = {
          serviceName: 'shop',
          attributes: { 'service.name': 'shop', 'host.name': 'box' },
          droppedAttributesCount: 0,
          schemaUrl: '',
        };
        const tagged: Span = {
          ...span({
            kind: 'server',
            status: 'error',
            events: [event],
            links: [linkTo('b', { 'link.key': 'l' })],
            scope,
          }),
          resource,
          attributes: { code: 200n, half: 0.5, yes: true, list: ['a', 1n], constructor: 'own' },
        };

        it.each<[string, string]>([
          ['code', '200'],
          ['half', '0.5'],
          ['yes', 'true'],
          ['list', '["a",1]'],
          ['constructor', 'own'],
          ['event.key', 'e'],
          ['link.key', 'l'],
          ['scope.key', 's'],
          ['host.name', 'box'],
          ['resource.host.name', 'box'],
          ['scope.name', 'pg'],
          ['scope.version', '1.2'],
          ['span.kind', 'SERVER'],
          ['span.status', 'error'],
          ['error', 'true'],
          ['error', 't'],
        ])('finds a span by %s=%s', async (key, value) => {
          await store.write([tagged]);
          expect(await idsOf({ tags: { [key]: value } })).toEqual([traceId('a')]);
        });

        it.each<[string, string]>([
          ['code', '20'],
          ['absent', ''],
          ['toString', 'x'],
          ['resource.code', '200'],
          ['span.kind', 'client'],
          ['span.status', 'ok'],
          ['error', 'false'],
          ['error', 'maybe'],
          ['scope.name', 'redis'],
        ])('does not find it by %s=%s', async (key, value) => {
          await store.write([tagged]);
          expect(await idsOf({ tags: { [key]: value } })).toEqual([]);
        });

        it('takes any status but ERROR for error=false', async () => {
          await store.write([span({ traceId: 'a', status: 'ok' }), span({ traceId: 'b', status: 'unset' })]);
          expect(await idsOf({ tags: { error: 'false' } })).toHaveLength(2);
        });

        it('wants every tag', async () => {
          await store.write([tagged]);
          expect(await idsOf({ tags: { code: '200', yes: 'true' } })).toHaveLength(1);
          expect(await idsOf({ tags: { code: '200', yes: 'false' } })).toEqual([]);
        });
      });
    });

    describe('links', () => {
      it('leads from a trace to those it links to, held or not, and back', async () => {
        await store.write([span({ traceId: 'a' })]);
        await store.write([span({ traceId: 'b', links: [linkTo('a'), linkTo('f'), linkTo('a')] })]);
        await store.write([
          span({ traceId: 'c', links: [linkTo('a')] }),
          span({ traceId: 'c', id: '2', links: [linkTo('a')] }),
        ]);
        expect(await store.linkedTo(traceId('a'))).toEqual({ from: ['b', 'c'].map(traceId), to: [] });
        expect(await store.linkedTo(traceId('b'))).toEqual({ from: [], to: ['a', 'f'].map(traceId) });
        expect(await store.linkedTo(traceId('f'))).toEqual({ from: [traceId('b')], to: [] });
      });

      it('does not count a link within a trace, nor one that leads nowhere', async () => {
        await store.write([span({ traceId: 'a', links: [linkTo('a'), { ...linkTo('b'), traceId: '' }] })]);
        expect(await store.linkedTo(traceId('a'))).toEqual({ from: [], to: [] });
      });
    });

    describe('dependencies', () => {
      it('counts the calls from the service of a parent to that of its child', async () => {
        await store.write([
          span({ id: '1', service: 'balancer' }),
          span({ id: '2', parent: '1', service: 'proxy' }),
          span({ id: '3', parent: '2', service: 'shop' }),
          span({ id: '4', parent: '2', service: 'shop' }),
          span({ id: '5', parent: '4', service: 'shop' }),
          span({ id: '6', parent: '99', service: 'auth' }),
        ]);
        expect(await store.dependencies({ startNanos: 0n, endNanos: 1000n })).toEqual([
          { parent: 'balancer', child: 'proxy', callCount: 1 },
          { parent: 'proxy', child: 'shop', callCount: 2 },
          { parent: 'shop', child: 'shop', callCount: 1 },
        ]);
      });

      it('leaves out traces that reach over the window', async () => {
        await store.write([
          span({ id: '1', service: 'proxy', start: 10, end: 50 }),
          span({ id: '2', parent: '1', service: 'shop', start: 20, end: 30 }),
        ]);
        expect(await store.dependencies({ startNanos: 10n, endNanos: 50n })).toHaveLength(1);
        expect(await store.dependencies({ startNanos: 11n, endNanos: 50n })).toEqual([]);
        expect(await store.dependencies({ startNanos: 10n, endNanos: 49n })).toEqual([]);
      });
    });

    describe('bounds', () => {
      it('never holds more traces than allowed: the oldest leave, whole, and are counted', async () => {
        store = await make({ maxTraces: 2 });
        await store.write([span({ traceId: 'a' }), span({ traceId: 'a', id: '2' }), span({ traceId: 'b' })]);
        await store.write([span({ traceId: 'c' })]);
        expect(await store.read(traceId('a'))).toEqual({ status: 'missing' });
        expect(await idsOf({})).toEqual(['c', 'b'].map(traceId));
        expect(await store.stats()).toMatchObject({
          traces: 2,
          spans: 2,
          accepted: 4,
          dropped: { 'too many traces': 2, 'too many bytes': 0, 'trace too large': 0 },
        });
      });

      it('forgets services, operations and links when the last span that has them leaves', async () => {
        store = await make({ maxTraces: 1 });
        await store.write([span({ traceId: 'a', service: 'auth', name: 'login', links: [linkTo('f')] })]);
        await store.write([span({ traceId: 'b', service: 'shop', name: 'get' })]);
        expect(await store.services()).toEqual(['shop']);
        expect(await store.operations('auth')).toEqual([]);
        expect(await store.linkedTo(traceId('f'))).toEqual({ from: [], to: [] });
        expect(await idsOf({ service: 'auth' })).toEqual([]);
      });

      it('keeps a service, and only the operations that are left, while another trace has it', async () => {
        store = await make({ maxTraces: 1 });
        await store.write([
          span({ traceId: 'a', id: '1', name: 'x', kind: 'server' }),
          span({ traceId: 'a', id: '2', name: 'y' }),
        ]);
        await store.write([span({ traceId: 'b', name: 'x' })]);
        expect(await store.operations('shop')).toEqual([{ name: 'x', kind: 'internal' }]);
        expect(await idsOf({ service: 'shop', operation: 'x' })).toEqual([traceId('b')]);
      });

      it('never holds more bytes than allowed', async () => {
        store = await make({ maxBytes: 20_000 });
        const batches = Array.from({ length: 50 }, (_, index) =>
          span({ traceId: index.toString(16), attributes: { body: 'x'.repeat(2000) } }),
        );
        for (const one of batches) {
          await store.write([one]);
          expect((await store.stats()).bytes).toBeLessThanOrEqual(20_000);
        }
        const { traces, spans, dropped } = await store.stats();
        expect(traces).toBeGreaterThan(0);
        expect(dropped['too many bytes']).toBe(50 - spans);
        expect(await store.read(batches.at(-1)!.traceId)).toMatchObject({ status: 'found' });
      });

      it('refuses the spans of a trace that has become too large, and keeps what it has', async () => {
        store = await make({ maxTraceBytes: 10_000 });
        const big = (id: string) => span({ id, attributes: { body: 'x'.repeat(4000) } });
        const result = await store.write(['1', '2', '3', '4'].map(big));
        expect(result.accepted).toBeGreaterThan(0);
        expect(result.accepted + result.refused).toBe(4);
        expect(result.refused).toBeGreaterThan(0);
        expect(await store.stats()).toMatchObject({
          spans: result.accepted,
          dropped: { 'trace too large': result.refused },
        });
      });

      it('opens no trace for a span that is too large alone', async () => {
        store = await make({ maxTraceBytes: 1000 });
        await store.write([span({ attributes: { body: 'x'.repeat(4000) } })]);
        expect(await store.stats()).toMatchObject({ traces: 0, spans: 0, bytes: 0 });
        expect(await store.services()).toEqual([]);
      });

      it('starts a trace anew whose spans come after it left', async () => {
        store = await make({ maxTraces: 1 });
        await store.write([span({ traceId: 'a', id: '1' })]);
        await store.write([span({ traceId: 'b' })]);
        await store.write([span({ traceId: 'a', id: '2' })]);
        expect(await store.read(traceId('a'))).toMatchObject({ spans: [{ spanId: spanId('2') }] });
        expect(await store.read(traceId('b'))).toEqual({ status: 'missing' });
      });

      it('knows exactly what it holds, whatever came and went', async () => {
        const anySpan = fc.record({
          traceId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
          id: fc.constantFrom('1', '2', '3'),
          service: fc.constantFrom('shop', 'auth', 'proxy'),
          name: fc.constantFrom('x', 'y'),
          target: fc.constantFrom('a', 'b', 'f'),
        });
        const batches = fc.array(fc.array(anySpan, { maxLength: 5 }), { maxLength: 12 });
        await fc.assert(
          fc.asyncProperty(batches, fc.integer({ min: 1, max: 4 }), async (writes, maxTraces) => {
            store = await make({ maxTraces });
            for (const batch of writes) {
              await store.write(
                batch.map(({ target, ...words }) => span({ ...words, links: [linkTo(target)] })),
              );
            }
            const traces = await store.search({ limit: 100 });
            const spans = traces.flatMap((trace) => trace.spans);
            const { accepted, dropped, ...held } = await store.stats();
            expect(held).toMatchObject({ traces: traces.length, spans: spans.length });
            expect(traces.length).toBeLessThanOrEqual(maxTraces);
            expect(accepted - dropped['too many traces']).toBe(spans.length);
            const services = [...new Set(spans.map(({ resource }) => resource.serviceName))].sort();
            expect(await store.services()).toEqual(services);
            for (const service of ['shop', 'auth', 'proxy']) {
              const own = spans.filter(({ resource }) => resource.serviceName === service);
              const names = (await store.operations(service)).map(({ name }) => name);
              expect(names).toEqual([...new Set(own.map(({ name }) => name))].sort());
              const found = await store.search({ service, limit: 100 });
              const ids = new Set(own.map((one) => one.traceId));
              expect(found.map((trace) => trace.traceId)).toEqual(
                traces.map((trace) => trace.traceId).filter((id) => ids.has(id)),
              );
            }
            for (const target of ['a', 'b', 'f'].map(traceId)) {
              const sources = spans.filter(
                (one) => one.traceId !== target && one.links.some((link) => link.traceId === target),
              );
              const { from } = await store.linkedTo(target);
              expect(new Set(from)).toEqual(new Set(sources.map((one) => one.traceId)));
              expect(from).toHaveLength(new Set(from).size);
            }
          }),
          { numRuns: 50 },
        );
      });

      it('is empty again, to the byte, when everything was pushed out and replaced', async () => {
        store = await make({ maxTraces: 1 });
        await store.write([span({ traceId: 'b' })]);
        const { bytes } = await store.stats();
        await store.write([span({ traceId: 'a', attributes: { big: 'x'.repeat(999) } })]);
        await store.write([span({ traceId: 'b' })]);
        expect(await store.stats()).toMatchObject({ traces: 1, spans: 1, bytes });
      });
    });
  });
}

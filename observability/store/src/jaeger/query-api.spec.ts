import type { Span } from '@roundtrip/model';
import { makeSpan, type SpanSketch } from '@roundtrip/model/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  createJaegerQuery,
  createMemoryTraceStore,
  type HandleJaegerQuery,
  type TraceStore,
} from '../index.js';

const nowMillis = 1_764_000_000_000;
const nowNanos = BigInt(nowMillis) * 1_000_000n;

/** A span that ended a second ago, unless told otherwise. */
function span(sketch: SpanSketch & { trace?: string } = {}): Span {
  const start = sketch.start ?? nowNanos - 2_000_000_000n;
  const end = sketch.end ?? BigInt(start) + 1_000_000_000n;
  return {
    ...makeSpan({ ...sketch, id: (sketch.id ?? '1').padStart(16, '0'), start, end }),
    traceId: (sketch.trace ?? 'a').repeat(32),
    parentSpanId: sketch.parent?.padStart(16, '0'),
  };
}

let store: TraceStore;
let handle: HandleJaegerQuery;

beforeEach(() => {
  store = createMemoryTraceStore({ maxTraces: 100, maxBytes: 1e8, maxTraceBytes: 1e7 });
  handle = createJaegerQuery({ store, nowMillis: () => nowMillis });
});

async function get(url: string, method = 'GET') {
  const { pathname, search } = new URL(url, 'http://lab');
  const answer = await handle({ method, path: pathname, query: new URLSearchParams(search) });
  const json = answer.body.startsWith('{') ? JSON.parse(answer.body) : undefined;
  return { ...answer, json };
}

async function idsFound(query: string): Promise<string[]> {
  const { status, json } = await get(`/api/traces?${query}`);
  expect(status).toBe(200);
  return json.data.map((trace: { traceID: string }) => trace.traceID);
}

describe('Jaeger query API', () => {
  it('lists services in the envelope, with their number', async () => {
    await store.write([span({ service: 'shop' }), span({ id: '2', service: 'auth' })]);
    const answer = await get('/api/services');
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(answer.json).toEqual({ data: ['auth', 'shop'], total: 2, limit: 0, offset: 0, errors: null });
  });

  it('lists no services as an empty list', async () => {
    expect((await get('/api/services')).json.data).toEqual([]);
  });

  it('lists the names of operations once each, over all kinds', async () => {
    await store.write([
      span({ id: '1', service: 'my shop', name: 'x', kind: 'server' }),
      span({ id: '2', service: 'my shop', name: 'x', kind: 'client' }),
      span({ id: '3', service: 'my shop', name: 'y' }),
    ]);
    expect((await get('/api/services/my%20shop/operations')).json).toMatchObject({
      data: ['x', 'y'],
      total: 2,
    });
    expect((await get('/api/services/my+shop/operations')).json).toMatchObject({ total: 2 });
    expect((await get('/api/services/nobody/operations')).json).toMatchObject({ data: null, total: 0 });
  });

  it('lists operations with their kinds, all or of one kind', async () => {
    await store.write([
      span({ id: '1', name: 'x', kind: 'server' }),
      span({ id: '2', name: 'y', kind: 'unspecified' }),
    ]);
    expect((await get('/api/operations?service=shop')).json).toMatchObject({
      data: [
        { name: 'x', spanKind: 'server' },
        { name: 'y', spanKind: '' },
      ],
      total: 2,
    });
    expect((await get('/api/operations?service=shop&spanKind=server')).json).toMatchObject({
      data: [{ name: 'x', spanKind: 'server' }],
    });
    expect((await get('/api/operations')).json.errors).toEqual([
      { code: 400, msg: `parameter 'service' is required` },
    ]);
  });

  describe('search', () => {
    it('gives whole traces in the envelope, whose counts it leaves at zero', async () => {
      await store.write([span({ id: '1' }), span({ id: '2', parent: '1', service: 'auth' })]);
      const { json } = await get('/api/traces?service=auth');
      expect(json).toMatchObject({ total: 0, limit: 0, offset: 0, errors: null });
      expect(json.data).toHaveLength(1);
      expect(json.data[0].spans).toHaveLength(2);
    });

    it('answers 200 with no traces when nothing matches', async () => {
      expect((await get('/api/traces?service=nobody')).json).toMatchObject({ data: [], errors: null });
    });

    it('finds by operation, duration, time and limit', async () => {
      await store.write([span({ trace: 'a', name: 'x' })]);
      await store.write([span({ trace: 'b', name: 'y', end: nowNanos })]);
      const micros = (agoMillis: number) => (nowMillis - agoMillis) * 1000;
      expect(await idsFound('service=shop')).toEqual(['b'.repeat(32), 'a'.repeat(32)]);
      expect(await idsFound('service=shop&limit=1')).toEqual(['b'.repeat(32)]);
      expect(await idsFound('service=shop&operation=x')).toEqual(['a'.repeat(32)]);
      expect(await idsFound('service=shop&minDuration=1.5s')).toEqual(['b'.repeat(32)]);
      expect(await idsFound('service=shop&maxDuration=1500ms')).toEqual(['a'.repeat(32)]);
      expect(await idsFound(`service=shop&start=${micros(2000)}&end=${micros(0)}`)).toHaveLength(2);
      expect(await idsFound(`service=shop&start=${micros(1999)}`)).toEqual([]);
      expect(await idsFound(`service=shop&end=${micros(2001)}`)).toEqual([]);
    });

    it('goes two days back from now when no time is given', async () => {
      const dayNanos = 24n * 3600n * 1_000_000_000n;
      await store.write([
        span({ trace: 'a', start: nowNanos - 2n * dayNanos }),
        span({ trace: 'b', start: nowNanos - 2n * dayNanos - 1_000_000n }),
        span({ trace: 'c', start: nowNanos + 1_000_000n }),
      ]);
      expect(await idsFound('service=shop')).toEqual(['a'.repeat(32)]);
    });

    it('finds by tags in both spellings, a value with a colon included', async () => {
      await store.write([span({ attributes: { url: 'http://x', code: 200n } })]);
      expect(await idsFound('service=shop&tag=url:http://x&tag=code:200')).toHaveLength(1);
      expect(await idsFound(`service=shop&tags=${encodeURIComponent('{"code":"200"}')}`)).toHaveLength(1);
      expect(await idsFound(`service=shop&tag=code:200&tags=${encodeURIComponent('{"url":"y"}')}`)).toEqual(
        [],
      );
    });

    it('fetches traces by id, reports those that are missing, and needs no service then', async () => {
      await store.write([span({ trace: 'a' })]);
      const { status, json } = await get(`/api/traces?traceID=${'a'.repeat(32)}&traceID=ff`);
      expect(status).toBe(200);
      expect(json.data).toHaveLength(1);
      expect(json.errors).toEqual([{ msg: 'trace not found', traceID: '00000000000000ff' }]);
    });

    it.each([
      ['', `parameter 'service' is required`],
      ['service=s&start=x', `unable to parse param 'start': strconv.ParseInt: parsing "x": invalid syntax`],
      ['service=s&end=1.5', `unable to parse param 'end': strconv.ParseInt: parsing "1.5": invalid syntax`],
      ['service=s&limit=many', 'strconv.ParseInt: parsing "many": invalid syntax'],
      ['service=s&limit=0', 'invalid parameter: limit must be greater than 0'],
      [
        'service=s&minDuration=20',
        `unable to parse param 'minDuration': time: missing unit in duration "20"`,
      ],
      ['service=s&minDuration=2s&maxDuration=1s', `'maxDuration' should be greater than 'minDuration'`],
      ['service=s&start=2&end=1', 'invalid parameter: start time must be before end time'],
      [
        'service=s&raw=maybe',
        `unable to parse param 'raw': strconv.ParseBool: parsing "maybe": invalid syntax`,
      ],
      ['service=s&tag=lonely', `malformed 'tag' parameter, expecting key:value, received: lonely`],
      [
        'service=s&tags=[]',
        `malformed 'tags' parameter, cannot unmarshal JSON: json: cannot unmarshal value into Go value of type map[string]string`,
      ],
      ['service=s&tags={', `malformed 'tags' parameter, cannot unmarshal JSON: invalid JSON`],
      [
        'service=s&tags={"a":1}',
        `malformed 'tags' parameter, cannot unmarshal JSON: json: cannot unmarshal number into Go value of type string`,
      ],
      ['traceID=zz', `cannot parse traceID param: strconv.ParseUint: parsing "zz": invalid syntax`],
    ])('refuses ?%s', async (query, msg) => {
      const answer = await get(`/api/traces?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(answer.body).toBe(
        `${JSON.stringify({ data: null, total: 0, limit: 0, offset: 0, errors: [{ code: 400, msg }] })}\n`,
      );
    });
  });

  describe('one trace', () => {
    const id = '0000000000000000b7ad6b7169203331';

    beforeEach(async () => {
      await store.write([{ ...span(), traceId: id }]);
    });

    it.each([
      ['32 digits', id],
      ['16 digits', 'b7ad6b7169203331'],
      ['upper case', 'B7AD6B7169203331'],
      ['base64', encodeURIComponent(Buffer.from(id, 'hex').toString('base64'))],
    ])('is found by its id in %s', async (_form, written) => {
      const { json } = await get(`/api/traces/${written}?start=1&end=2&raw=true`);
      expect(json).toMatchObject({ data: [{ traceID: 'b7ad6b7169203331' }], errors: null });
    });

    it('is 404 when it is not there', async () => {
      const answer = await get('/api/traces/1');
      expect(answer.status).toBe(404);
      expect(answer.json.errors).toEqual([{ code: 404, msg: 'trace not found' }]);
    });

    it.each([
      ['xyz', 'strconv.ParseUint: parsing "xyz": invalid syntax'],
      ['1'.repeat(33), `TraceID cannot be longer than 32 hex characters: ${'1'.repeat(33)}`],
      ['1?start=x', `unable to parse param 'start': strconv.ParseInt: parsing "x": invalid syntax`],
    ])('is 400 for %s', async (written, msg) => {
      const answer = await get(`/api/traces/${written}`);
      expect(answer.status).toBe(400);
      expect(answer.json.errors).toEqual([{ code: 400, msg }]);
    });
  });

  describe('dependencies', () => {
    beforeEach(async () => {
      await store.write([
        span({ id: '1', service: 'proxy' }),
        span({ id: '2', parent: '1', service: 'shop' }),
        span({ id: '3', parent: '2', service: 'auth' }),
      ]);
    });

    it('are counted over the last day', async () => {
      expect((await get('/api/dependencies')).json).toMatchObject({
        data: [
          { parent: 'proxy', child: 'shop', callCount: 1 },
          { parent: 'shop', child: 'auth', callCount: 1 },
        ],
        total: 0,
      });
    });

    it('are limited to a window and to a service', async () => {
      const { json } = await get('/api/dependencies?service=auth');
      expect(json.data).toEqual([{ parent: 'shop', child: 'auth', callCount: 1 }]);
      expect((await get(`/api/dependencies?endTs=${nowMillis - 1500}`)).json.data).toEqual([]);
      expect((await get('/api/dependencies?lookback=1000')).json.data).toEqual([]);
      expect((await get('/api/dependencies?lookback=3000')).json.data).toHaveLength(2);
    });
  });

  it('prints for people when asked to', async () => {
    expect((await get('/api/services?prettyPrint=true')).body).toContain('\n    "data": []');
    expect((await get('/api/services?prettyPrint=false')).body).not.toContain('\n ');
  });

  it('says that there are no metrics', async () => {
    const answer = await get('/api/metrics/calls?service=shop');
    expect(answer.status).toBe(501);
    expect(answer.json.errors[0].msg).toBe(
      'trace metrics are currently disabled - no metrics backend configured',
    );
  });

  it.each(['/api', '/api/nothing', '/api/traces/', '/api/traces/1/2', '/api/services/shop', '/other'])(
    'does not know %s',
    async (path) => {
      expect(await get(path)).toMatchObject({
        status: 404,
        body: '404 page not found\n',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      });
    },
  );

  it('refuses to be written to', async () => {
    expect((await get('/api/traces', 'POST')).status).toBe(405);
  });

  it('answers 500 when the store is broken', async () => {
    store.services = () => Promise.reject(new Error('disk is gone'));
    const answer = await get('/api/services');
    expect(answer.status).toBe(500);
    expect(answer.json.errors).toEqual([{ code: 500, msg: 'disk is gone' }]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../lab.js';
import { nowMillis, openTestLab, sendSpans, span } from '../running-lab.suite.js';

let lab: Lab;

beforeEach(async () => {
  lab = await openTestLab();
});

afterEach(() => lab.close());

async function get(path: string, init?: RequestInit) {
  const response = await fetch(`${lab.queryUrl}${path}`, init);
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    headers: response.headers,
    type,
    text,
    json: type.includes('json') && JSON.parse(text),
  };
}

async function send(path: string, body: object) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${lab.otlpUrl}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}

const traceId = 'a'.repeat(32);

describe('GET /lab/trips/{traceId}', () => {
  it('gives the view of a trip', async () => {
    await sendSpans(lab, [
      span({
        id: '1',
        service: 'client',
        kind: 'client',
        end: 3_000_000,
        attributes: { 'http.response.status_code': 200n },
      }),
      span({
        id: '2',
        parent: '1',
        service: 'shop',
        instance: 'b',
        kind: 'server',
        start: 1_000_000,
        end: 2_000_000,
      }),
    ]);
    expect((await get(`/lab/trips/${traceId}`)).json).toMatchObject({
      traceId,
      durationMs: 3,
      status: 200,
      services: ['client', 'shop'],
      machine: 'b',
      spanCount: 2,
    });
  });

  it('takes the id in upper case', async () => {
    await sendSpans(lab, [span()]);
    expect((await get(`/lab/trips/${traceId.toUpperCase()}`)).status).toBe(200);
  });

  it('names the trips that are linked, in both directions, and those that are not here', async () => {
    const link = (trace: string) => ({
      traceId: trace.repeat(32),
      spanId: '1'.padStart(16, '0'),
      traceState: '',
      attributes: {},
      droppedAttributesCount: 0,
      flags: 0,
    });
    await sendSpans(lab, [
      { ...span({ trace: 'a', name: 'POST /api/orders', service: 'shop' }), links: [link('f')] },
    ]);
    await sendSpans(lab, [
      { ...span({ trace: 'b', name: 'fulfil', service: 'fulfilment' }), links: [link('a')] },
    ]);
    expect((await get(`/lab/trips/${traceId}`)).json.linked).toEqual([
      { traceId: 'b'.repeat(32), name: 'fulfil', service: 'fulfilment', direction: 'from' },
      { traceId: 'f'.repeat(32), name: 'unknown', service: 'unknown', direction: 'to' },
    ]);
  });

  it('answers 404 with a problem for a trip that is not here', async () => {
    const answer = await get(`/lab/trips/${traceId}`);
    expect(answer).toMatchObject({ status: 404, type: 'application/problem+json; charset=utf-8' });
    expect(answer.json).toMatchObject({ code: 'LAB_TRIP_UNKNOWN', instance: `/lab/trips/${traceId}` });
  });

  it.each(['1', 'x'.repeat(32), '0'.repeat(32), '%20'])('answers 400 to the id %s', async (id) => {
    const answer = await get(`/lab/trips/${id}`);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'LAB_BAD_PARAMETER', detail: 'traceId must be 32 hex digits' });
  });
});

describe('GET /lab/trips', () => {
  it('lists the last trips, newest first', async () => {
    await sendSpans(lab, [span({ trace: 'a', name: 'first' })]);
    await sendSpans(lab, [span({ trace: 'b', name: 'second', service: 'auth' })]);
    const { trips } = (await get('/lab/trips')).json;
    expect(trips.map(({ name }: { name: string }) => name)).toEqual(['second', 'first']);
    expect(trips[1]).toEqual({
      traceId,
      name: 'first',
      startTime: `${new Date(nowMillis).toISOString().slice(0, 19)}.000000000Z`,
      durationMs: 1,
      status: null,
      spanCount: 1,
      errorCount: 0,
      services: ['shop'],
      earlyExit: null,
    });
    expect((await get('/lab/trips?limit=1')).json.trips).toHaveLength(1);
    expect((await get('/lab/trips?service=auth')).json.trips).toHaveLength(1);
  });

  it.each(['0', '201', 'many', '1.5', '-1'])('answers 400 to limit=%s', async (limit) => {
    const answer = await get(`/lab/trips?limit=${limit}`);
    expect(answer.status).toBe(400);
    expect(answer.json.detail).toBe('limit must be a whole number from 1 to 200');
  });
});

describe('GET /lab/logs', () => {
  const record = (fields: object) => ({ timeUnixNano: '1', ...fields });

  it('gives the records of a trip, and of one of its spans', async () => {
    await send('/v1/logs', {
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
          scopeLogs: [
            {
              logRecords: [
                record({
                  traceId,
                  spanId: '1'.padStart(16, '0'),
                  severityNumber: 17,
                  severityText: 'error',
                  body: {
                    kvlistValue: { values: [{ key: 'big', value: { intValue: '9007199254740993' } }] },
                  },
                  attributes: [{ key: 'n', value: { intValue: 1 } }],
                }),
                record({ traceId, spanId: '2'.padStart(16, '0') }),
                record({}),
              ],
            },
          ],
        },
      ],
    });
    expect((await get(`/lab/logs?traceId=${traceId}`)).json.logs).toHaveLength(2);
    expect((await get('/lab/logs?limit=5000')).json.logs).toHaveLength(3);
    expect((await get(`/lab/logs?traceId=${traceId}&spanId=0000000000000001`)).json.logs).toEqual([
      {
        time: '1970-01-01T00:00:00.000000001Z',
        severity: 17,
        severityText: 'error',
        body: { big: '9007199254740993' },
        eventName: '',
        attributes: { n: 1 },
        traceId,
        spanId: '0000000000000001',
        service: 'shop',
      },
    ]);
  });

  it('answers 400 to ids that are none', async () => {
    expect((await get('/lab/logs?traceId=1')).json.detail).toBe('traceId must be 32 hex digits');
    expect((await get('/lab/logs?spanId=1')).json.detail).toBe('spanId must be 16 hex digits');
  });
});

describe('GET /lab/metrics', () => {
  it('gives the points of each series', async () => {
    const exemplar = { timeUnixNano: '3', asDouble: 0.4, traceId, spanId: '0000000000000001' };
    const point = {
      startTimeUnixNano: '1',
      timeUnixNano: '2',
      attributes: [{ key: 'route', value: { stringValue: '/api' } }],
      count: '3',
      sum: 1.5,
      bucketCounts: ['1', '2'],
      explicitBounds: [0.5],
      exemplars: [exemplar],
    };
    const histogram = { dataPoints: [point], aggregationTemporality: 2 };
    const metrics = [{ name: 'http.server.request.duration', unit: 's', histogram }];
    await send('/v1/metrics', {
      resourceMetrics: [{ scopeMetrics: [{ scope: { name: 'http' }, metrics }] }],
    });
    const { series } = (await get('/lab/metrics?name=http.server.request.duration')).json;
    expect(series).toEqual([
      {
        name: 'http.server.request.duration',
        description: '',
        unit: 's',
        kind: 'histogram',
        temporality: 'cumulative',
        monotonic: false,
        scopeName: 'http',
        service: 'missing-service-name',
        resource: {},
        attributes: { route: '/api' },
        points: [
          {
            startTime: '1970-01-01T00:00:00.000000001Z',
            time: '1970-01-01T00:00:00.000000002Z',
            flags: 0,
            count: 3,
            sum: 1.5,
            bucketCounts: [1, 2],
            explicitBounds: [0.5],
            exemplars: [
              {
                time: '1970-01-01T00:00:00.000000003Z',
                value: 0.4,
                traceId,
                spanId: '0000000000000001',
                attributes: {},
              },
            ],
          },
        ],
      },
    ]);
    expect((await get('/lab/metrics?service=shop')).json.series).toEqual([]);
  });
});

describe('GET /lab/stats', () => {
  it('counts what came in, what is held and what was dropped', async () => {
    await lab.close();
    lab = await openTestLab({ maxTraces: 1 });
    await sendSpans(lab, [span({ trace: 'a' })]);
    await sendSpans(lab, [span({ trace: 'b' }), span({ trace: 'b' })]);
    expect((await get('/lab/stats')).json).toMatchObject({
      ingest: { signals: { traces: { requests: 2, items: 3, rejected: 0 } } },
      traces: { traces: 1, spans: 1, duplicates: 1, dropped: { 'too many traces': 1 } },
      logs: { records: 0 },
      metrics: { series: 0 },
    });
  });
});

describe('the rest of the query port', () => {
  it('serves Jaeger’s API', async () => {
    await sendSpans(lab, [span({ service: 'my shop', name: 'x' })]);
    expect((await get('/api/services')).json.data).toEqual(['my shop']);
    expect((await get('/api/services/my%20shop/operations')).json.data).toEqual(['x']);
    const end = (nowMillis + 1) * 1000;
    expect(
      (await get(`/api/traces?service=my+shop&end=${end}&tag=service.name:my+shop`)).json.data,
    ).toHaveLength(1);
    expect(await get('/api/traces')).toMatchObject({ status: 400, type: 'text/plain; charset=utf-8' });
    expect(await get('/api/nothing')).toMatchObject({ status: 404, text: '404 page not found\n' });
    expect((await get('/api/traces', { method: 'POST', body: '{}' })).status).toBe(405);
  });

  it('says that it is alive and ready', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, json: { status: 'ok' } });
    expect(await get('/readyz')).toMatchObject({ status: 200, json: { status: 'ready' } });
  });

  it('answers an unknown path with a problem', async () => {
    const answer = await get('/lab/nothing?secret=1');
    expect(answer).toMatchObject({ status: 404, type: 'application/problem+json; charset=utf-8' });
    expect(answer.text).not.toContain('secret');
  });

  it('answers a path that cannot be decoded with 400', async () => {
    expect((await get('/lab/trips/%')).status).toBe(400);
  });

  it('serves a page that may run its own script and load nothing', async () => {
    const { headers, type, text } = await get('/');
    expect(type).toBe('text/html; charset=utf-8');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).toMatch(/script-src 'sha256-[^']+'/);
    expect(policy).not.toContain('unsafe');
    expect(text).not.toMatch(/(src|href)="(?!data:)/);
    expect(text).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write| on\w+=| style="/);
  });

  it('lets no page of another origin read answers', async () => {
    const { headers } = await get('/lab/trips', { headers: { origin: 'https://evil.example' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

import { SpanKind } from '@opentelemetry/api';
import { LIFECYCLE_STEP, shopSpans } from '@roundtrip/semconv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cache } from './cache/cache.js';
import { recordSpans } from './testing/recorded-spans.suite.js';
import { type RunningShop, runShop } from './testing/running-shop.suite.js';

const kinds = { internal: SpanKind.INTERNAL, producer: SpanKind.PRODUCER } as Record<string, SpanKind>;

/** Spans that explanations make are looked at in database/explain. */
const expected = shopSpans.filter(({ name }) => !name.startsWith('postgresql.'));

describe('the shop’s own spans', () => {
  const spans = recordSpans();
  let shop: RunningShop;

  beforeAll(async () => {
    shop = await runShop();
    const order = { lines: [{ productId: 1, quantity: 1 }] };
    await shop.call('POST', '/api/orders', { as: 1, body: order, headers: { 'idempotency-key': 'one' } });
    // One of the two loads, the other waits for it.
    const entry = { key: 'test:1', ttlMillis: 1000 };
    const soon = () => new Promise((resolve) => setImmediate(resolve));
    await Promise.all([1, 2].map(() => shop.app.get(Cache).readThrough(entry, soon)));
  }, 60_000);

  afterAll(() => shop.stop());

  it.each(expected.map((definition) => [definition.name, definition] as const))(
    '%s is as it is defined',
    (name, { kind, step, attributes }) => {
      const [span] = spans.named(name);
      expect(span).toBeDefined();
      expect(span?.kind).toBe(kinds[kind]);
      expect(span?.attributes[LIFECYCLE_STEP]).toBe(step);
      for (const attribute of Object.keys(span?.attributes ?? {})) {
        expect([LIFECYCLE_STEP, ...attributes]).toContain(attribute);
      }
    },
  );

  it('are no others than are defined', () => {
    const names = new Set(spans.all().map(({ name }) => name));
    expect([...names].filter((name) => !expected.some((definition) => definition.name === name))).toEqual([]);
  });

  it('hand the trace of the order on to the worker, in the job', async () => {
    const [{ data }] = (await shop.sql("SELECT data FROM pgboss.job WHERE name = 'fulfil-order'")) as [
      { data: { trace: Record<string, string> } },
    ];
    const producer = spans.named('send fulfil-order')[0]?.spanContext();
    expect(data.trace.traceparent).toBe(`00-${producer?.traceId}-${producer?.spanId}-01`);
  });

  it('hold nothing of who did what', () => {
    const everything = JSON.stringify(
      spans.all().map(({ name, attributes, events }) => ({ name, attributes, events })),
    );
    expect(everything).not.toMatch(/example\.test|4000000000|Person|Bearer|eyJ/);
  });
});

import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { fulfilmentSpans } from '@roundtrip/semconv';
import { recordSpans, type SpanRecorder, undeclared, waitFor } from '@roundtrip/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FulfilmentService } from './orders/fulfilment.service.js';
import { type RunningFulfilment, runFulfilment } from './running-fulfilment.suite.js';

const SLOW_MILLIS = 30_000;

let recorder: SpanRecorder;
let fulfilment: RunningFulfilment;

beforeAll(async () => {
  recorder = recordSpans();
  fulfilment = await runFulfilment();
}, SLOW_MILLIS);

afterAll(async () => {
  await fulfilment?.stop();
  recorder.stop();
});

beforeEach(() => recorder.reset());

/** The consumer span ends a moment before the queue has the job's result. */
const consumerSpan = () => recorder.span('process fulfil-order');

describe('a job in the queue', () => {
  it('fulfils its order', async () => {
    await fulfilment.placeOrder(1);
    const id = await fulfilment.send({ orderId: 1 });
    await fulfilment.settled(id, 'completed');
    expect(await fulfilment.statusOf(1)).toBe('fulfilled');
    expect(consumerSpan().attributes).toMatchObject({
      'fulfilment.order.id': 1,
      'fulfilment.outcome': 'fulfilled',
      'messaging.message.id': id,
    });
    expect(recorder.span('order.pack').attributes).toMatchObject({ 'fulfilment.parcels': 1 });
  });

  it('is done in a trace of its own that links to the one it was sent in', async () => {
    await fulfilment.placeOrder(2);
    const producer = trace.getTracer('test').startSpan('send fulfil-order', { kind: SpanKind.PRODUCER });
    const id = await context.with(trace.setSpan(ROOT_CONTEXT, producer), () =>
      fulfilment.send({ orderId: 2 }),
    );
    producer.end();
    await fulfilment.settled(id, 'completed');

    const consumer = consumerSpan();
    const { traceId, spanId } = producer.spanContext();
    expect(consumer.parentSpanContext).toBeUndefined();
    expect(consumer.spanContext().traceId).not.toBe(traceId);
    expect(consumer.links.map((link) => link.context)).toMatchObject([{ traceId, spanId }]);
    for (const name of ['order.pick', 'order.pack', 'order.ship']) {
      expect(recorder.span(name).parentSpanContext?.spanId).toBe(consumer.spanContext().spanId);
    }
  });

  it('brings the baggage of the trip along', async () => {
    await fulfilment.placeOrder(3);
    const service = fulfilment.app.get(FulfilmentService, { strict: false });
    const seen = Promise.withResolvers<string | undefined>();
    const fulfil = service.fulfil.bind(service);
    service.fulfil = (orderId) => {
      seen.resolve(propagation.getActiveBaggage()?.getEntry('fault')?.value);
      return fulfil(orderId);
    };
    const baggage = propagation.createBaggage({ fault: { value: 'slow-warehouse' } });
    const carrying = propagation.setBaggage(ROOT_CONTEXT, baggage);
    const id = await context.with(carrying, () => fulfilment.send({ orderId: 3 }));
    expect(await seen.promise).toBe('slow-warehouse');
    service.fulfil = fulfil;
    await fulfilment.settled(id, 'completed');
  });

  it('that comes a second time changes nothing', async () => {
    await fulfilment.placeOrder(4, 'fulfilled');
    await fulfilment.settled(await fulfilment.send({ orderId: 4 }), 'completed');
    expect(consumerSpan().attributes['fulfilment.outcome']).toBe('fulfilled before');
    expect(recorder.spans().map(({ name }) => name)).not.toContain('order.ship');
  });

  it('leaves a cancelled order cancelled', async () => {
    await fulfilment.placeOrder(5, 'cancelled');
    await fulfilment.settled(await fulfilment.send({ orderId: 5 }), 'completed');
    expect(await fulfilment.statusOf(5)).toBe('cancelled');
    expect(consumerSpan().attributes['fulfilment.outcome']).toBe('cancelled');
  });

  it.each([
    ['names no order', { nonsense: true }, 'poisoned'],
    ['names an order that does not exist', { orderId: 404 }, 'unknown order'],
  ])('that %s goes to the dead letter queue at once', async (_which, data, outcome) => {
    const id = await fulfilment.send(data);
    await fulfilment.settled(id, 'failed');
    expect((await fulfilment.job(id)).retrycount).toBe(0);
    expect(await fulfilment.dead()).toContainEqual({ data: expect.objectContaining(data), source_id: id });
    expect(consumerSpan().attributes['fulfilment.outcome']).toBe(outcome);
  });

  it(
    'that fails for a reason that may pass is tried again',
    async () => {
      await fulfilment.placeOrder(6);
      await fulfilment.database.query('update shop.order_lines set product_id = 99 where order_id = 6');
      const id = await fulfilment.send({ orderId: 6 });
      await waitFor(async () => (await fulfilment.job(id)).state === 'retry');
      expect(consumerSpan().status.code).toBe(SpanStatusCode.ERROR);
      await fulfilment.database.query(`insert into shop.products values (99, 'LATE-99')`);
      await fulfilment.settled(id, 'completed');
      expect(await fulfilment.statusOf(6)).toBe('fulfilled');
    },
    SLOW_MILLIS,
  );

  it('makes the spans that the table declares', async () => {
    await fulfilment.placeOrder(7);
    await fulfilment.settled(await fulfilment.send({ orderId: 7 }), 'completed');
    const spans = recorder.spans();
    expect(undeclared(spans, fulfilmentSpans)).toEqual([]);
    expect(spans.map(({ name }) => name).sort()).toEqual(fulfilmentSpans.map(({ name }) => name).sort());
  });
});

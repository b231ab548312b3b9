import { describe, expect, it } from 'vitest';
import { json } from '../support/cli.js';
import { type Sent, send, system } from '../support/trip.js';
import { waitFor } from '../support/wait-for.js';

const order = (productId: number, quantity = 1) => JSON.stringify({ lines: [{ productId, quantity }] });

const placeOrder = (key: string, body: string, as = 'esther'): Promise<Sent> =>
  send('POST', '/api/orders', '--as', as, '--data', body, '--header', `Idempotency-Key: ${key}`);

const idOf = (trip: Sent): unknown => (trip.body as { data?: { id?: unknown } }).data?.id;

describe('POST /api/orders', () => {
  it('makes one order of two requests with the same idempotency key', async () => {
    const key = `e2e-${crypto.randomUUID()}`;
    const first = await placeOrder(key, order(10));
    const second = await placeOrder(key, order(10));
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(idOf(first)).toBeTruthy();
    expect(idOf(second)).toBe(idOf(first));
    expect(second.headers?.['idempotency-replayed']).toBe('true');
  });

  it('asks pricing over gRPC and writes in one transaction', async () => {
    const trip = await placeOrder(`e2e-${crypto.randomUUID()}`, order(11, 2));
    expect(trip.services).toContain('pricing');
    expect(trip.spans.some((span) => span.service === 'pricing' && span.stage === 'pipe')).toBe(true);
    expect(trip.spans.map((span) => span.name)).toContain('quote.calculate');
    expect(trip.whole).toBe(true);
  });

  it('sells the last piece to one of two buyers and tells the other 409', async () => {
    const last = 9_001;
    const stocked = await send('PATCH', `/api/products/${last}`, '--as', 'admin', '--data', '{"stock":1}');
    expect(stocked.status).toBe(200);
    const trips = await Promise.all([
      placeOrder(`e2e-${crypto.randomUUID()}`, order(last), 'esther'),
      placeOrder(`e2e-${crypto.randomUUID()}`, order(last), 'admin'),
    ]);
    expect(trips.map((trip) => trip.status).sort()).toEqual([201, 409]);
  });

  it('is followed by a fulfilment trip that links to it and is not counted', async () => {
    const trip = await placeOrder(`e2e-${crypto.randomUUID()}`, order(12));
    expect(trip.services).not.toContain('fulfilment');
    const linked = await waitFor('the linked fulfilment trip', async () => {
      const view = await json<{ linked: { traceId: string; service: string }[] }>(system(), [
        'trace',
        trip.traceId,
      ]);
      return view.linked.find((link) => link.service === 'fulfilment');
    });
    const fulfilment = await json<Sent>(system(), ['trace', linked.traceId]);
    expect(fulfilment.services).toContain('fulfilment');
  });
});

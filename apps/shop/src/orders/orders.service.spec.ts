import { MAX_QUOTE_LINES, MAX_QUOTE_QUANTITY } from '@roundtrip/contracts';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LineToPrice, Pricing, Quote } from '../pricing/pricing.js';
import type { ProductsService } from '../products/products.service.js';
import type { Viewer } from '../security/viewer.js';
import { MAX_LINES, MAX_QUANTITY, type NewOrder, type Order, type WantedLine } from './order.js';
import { OrdersRepository, type PlaceResult } from './orders.repository.js';
import { OrdersService } from './orders.service.js';

const viewer: Viewer = { userId: 1, roles: ['customer'], permissions: ['orders:create'] };

/** Orders in memory, with stock without end. */
class OrdersInMemory extends OrdersRepository {
  readonly placed: NewOrder[] = [];

  override async findById(id: number) {
    const order = this.placed[id - 1];
    return order && orderOf(order, id);
  }

  override async findByUser() {
    return { items: [], total: 0 };
  }

  override async findByKey(userId: number, key: string) {
    const index = this.placed.findIndex((order) => order.userId === userId && order.idempotencyKey === key);
    const order = this.placed[index];
    return order && { requestDigest: order.requestDigest, order: orderOf(order, index + 1) };
  }

  override async place(order: NewOrder): Promise<PlaceResult> {
    this.placed.push(order);
    return { status: 'placed', order: orderOf(order, this.placed.length) };
  }
}

function orderOf({ userId, quote }: NewOrder, id: number): Order {
  return { ...quote, id, userId, status: 'placed', currency: 'EUR', createdAt: '2026-01-01T00:00:00.000Z' };
}

function quoteOf(lines: readonly LineToPrice[]): Quote {
  const priced = lines.map(({ productId, quantity, listPriceCents }) => ({
    productId,
    quantity,
    unitPriceCents: listPriceCents,
    lineTotalCents: quantity * listPriceCents,
  }));
  const totalCents = priced.reduce((sum, line) => sum + line.lineTotalCents, 0);
  return { lines: priced, subtotalCents: totalCents, discountCents: 0, totalCents, discounts: [] };
}

describe('OrdersService', () => {
  let orders: OrdersInMemory;
  let quotes: number;
  let service: OrdersService;

  beforeEach(() => {
    orders = new OrdersInMemory();
    quotes = 0;
    const products = {
      pricesOf: async (ids: readonly number[]) => new Map(ids.map((id) => [id, id * 100])),
      forget: async () => {},
    };
    const pricing: Pricing = {
      quote: async (_userId, lines) => {
        quotes += 1;
        return quoteOf(lines);
      },
    };
    service = new OrdersService(orders, products as unknown as ProductsService, pricing);
  });

  const lines = fc.array(
    fc.record({ productId: fc.integer({ min: 1, max: 9 }), quantity: fc.integer({ min: 1, max: 5 }) }),
    { minLength: 1, maxLength: 8 },
  );

  it('takes the same things in another order, or on more lines, for the same request', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.uuid(), async (wanted, key) => {
        const first = await service.place(viewer, key, wanted);
        const again = await service.place(viewer, key, piecemeal(wanted.toReversed()));
        expect(again).toEqual({ order: first.order, replayed: true });
      }),
    );
  });

  it('refuses other things under the same key', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.uuid(), async (wanted, key) => {
        await service.place(viewer, key, wanted);
        const more = [...wanted, { productId: 10, quantity: 1 }];
        await expect(service.place(viewer, key, more)).rejects.toMatchObject({
          code: 'SHOP_IDEMPOTENCY_KEY_REUSED',
        });
      }),
    );
  });

  it('orders as many pieces as were wanted, on one line for each product, by product id', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.uuid(), async (wanted, key) => {
        const { order } = await service.place(viewer, key, wanted);
        const ids = order.lines.map(({ productId }) => productId);
        expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
        expect(pieces(order.lines)).toBe(pieces(wanted));
      }),
    );
  });

  it('asks for a price once for each order, not for each request', async () => {
    const wanted = [{ productId: 1, quantity: 1 }];
    await service.place(viewer, 'key', wanted);
    await service.place(viewer, 'key', wanted);
    expect(quotes).toBe(1);
  });
});

function piecemeal(wanted: readonly WantedLine[]): WantedLine[] {
  return wanted.flatMap(({ productId, quantity }) => Array(quantity).fill({ productId, quantity: 1 }));
}

function pieces(lines: readonly { quantity: number }[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

it('asks for no quote that the pricing service refuses, also with all lines for one product', () => {
  expect(MAX_LINES).toBeLessThanOrEqual(MAX_QUOTE_LINES);
  expect(MAX_LINES * MAX_QUANTITY).toBeLessThanOrEqual(MAX_QUOTE_QUANTITY);
});

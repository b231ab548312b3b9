import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Page, type PagePosition } from '../paging/page.js';
import { Pricing } from '../pricing/pricing.js';
import { ProductsService } from '../products/products.service.js';
import { can, type Viewer } from '../security/viewer.js';
import type { Order, WantedLine } from './order.js';
import { ordersErrors } from './orders.errors.js';
import { OrdersRepository } from './orders.repository.js';

export interface PlacedOrder {
  readonly order: Order;
  /** True when the order was there already, placed earlier with the same key. */
  readonly replayed: boolean;
}

@Injectable()
export class OrdersService {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly products: ProductsService,
    private readonly pricing: Pricing,
  ) {}

  /**
   * The viewer's own order, or anybody's for who may read any. Somebody else's is missing, not forbidden: who may not
   * read an order shall not learn that there is one.
   *
   * @throws `SHOP_ORDER_NOT_FOUND`
   */
  async findOne(viewer: Viewer, id: number): Promise<Order> {
    const order = await this.orders.findById(id);
    if (order === undefined || !mayRead(viewer, order.userId)) throw ordersErrors.missing(id);
    return order;
  }

  /**
   * One page of a user's orders, the latest first.
   *
   * @param userId whose; the viewer's own without it. For who may not read any, others have no orders.
   */
  async findPage(viewer: Viewer, position: PagePosition, userId = viewer.userId): Promise<Page<Order>> {
    if (!mayRead(viewer, userId)) return new Page<Order>([], position, 0);
    const { items, total } = await this.orders.findByUser(userId, position);
    return new Page(items, position, total);
  }

  /**
   * Places an order: the same key and the same lines give the same order, however often and from how many sides.
   *
   * The price is the one at the time of asking: who is told a price pays that price, even if it changes meanwhile.
   *
   * @throws `SHOP_IDEMPOTENCY_KEY_REUSED`, `SHOP_UNKNOWN_PRODUCT`, `SHOP_OUT_OF_STOCK` and what `Pricing` throws
   */
  async place(viewer: Viewer, idempotencyKey: string, wanted: readonly WantedLine[]): Promise<PlacedOrder> {
    const lines = oneLineForEachProduct(wanted);
    const requestDigest = digestOf(lines);
    // Before pricing is asked: a repeated request needs no price, and works while pricing is away.
    const used = await this.orders.findByKey(viewer.userId, idempotencyKey);
    if (used !== undefined) return replay(used.requestDigest === requestDigest ? used.order : undefined);

    const quote = await this.pricing.quote(viewer.userId, await this.withListPrices(lines));
    const result = await this.orders.place({ userId: viewer.userId, idempotencyKey, requestDigest, quote });
    switch (result.status) {
      case 'key-reused':
        throw ordersErrors.idempotencyKeyReused();
      case 'out-of-stock':
        throw ordersErrors.outOfStock(result.productId);
      case 'replayed':
        return replay(result.order);
      case 'placed':
        await this.products.forget(lines.map(({ productId }) => productId));
        return { order: result.order, replayed: false };
    }
  }

  private async withListPrices(lines: readonly WantedLine[]) {
    const prices = await this.products.pricesOf(lines.map(({ productId }) => productId));
    return lines.map((line) => {
      const listPriceCents = prices.get(line.productId);
      if (listPriceCents === undefined) throw ordersErrors.unknownProduct(line.productId);
      return { ...line, listPriceCents };
    });
  }
}

function mayRead(viewer: Viewer, userId: number): boolean {
  return userId === viewer.userId || can(viewer, 'orders:read:any');
}

function replay(order: Order | undefined): PlacedOrder {
  if (order === undefined) throw ordersErrors.idempotencyKeyReused();
  return { order, replayed: true };
}

/** In the order of product ids, which is also the order in which the stock is locked. */
function oneLineForEachProduct(wanted: readonly WantedLine[]): WantedLine[] {
  const quantities = new Map<number, number>();
  for (const { productId, quantity } of wanted) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  }
  return [...quantities]
    .map(([productId, quantity]) => ({ productId, quantity }))
    .sort((a, b) => a.productId - b.productId);
}

/** Two requests for the same things have the same digest, however they list them. */
function digestOf(lines: readonly WantedLine[]): string {
  return hash('sha256', JSON.stringify(lines.map(({ productId, quantity }) => [productId, quantity])));
}

import type { PagePosition } from '../paging/page.js';
import type { NewOrder, Order } from './order.js';

export type PlaceResult =
  | { status: 'placed'; order: Order }
  /** The key was used before for the same things: this is the order that came of it. */
  | { status: 'replayed'; order: Order }
  /** The key was used before for other things. */
  | { status: 'key-reused' }
  | { status: 'out-of-stock'; productId: number };

/** Where orders are kept. */
export abstract class OrdersRepository {
  /** `undefined` when there is no such order. */
  abstract findById(id: number): Promise<Order | undefined>;

  /** One page of a user's orders, the latest first, and how many there are in all. */
  abstract findByUser(userId: number, position: PagePosition): Promise<{ items: Order[]; total: number }>;

  /** What came of an idempotency key, if it was used before. */
  abstract findByKey(
    userId: number,
    idempotencyKey: string,
  ): Promise<{ requestDigest: string; order: Order } | undefined>;

  /**
   * Places an order in one transaction: claims the key, takes the stock, writes the order, and hands the job of
   * fulfilling it to the queue. All of it happens or nothing.
   *
   * Concurrency  of several calls with one key one places the order and the others wait and get that order. Stock is
   *              taken under row locks in the order of product ids, so that orders wait for each other and never
   *              deadlock, and no piece is sold twice.
   */
  abstract place(order: NewOrder): Promise<PlaceResult>;
}

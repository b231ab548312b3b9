import type { PickLine } from './order.js';

export type OrderStatus = 'placed' | 'fulfilled' | 'cancelled';

/** The shop's orders, as far as the warehouse may read and change them. */
export abstract class OrdersRepository {
  /** Status and lines of an order, by line number; `undefined` when there is no such order. */
  abstract read(orderId: number): Promise<{ status: OrderStatus; lines: PickLine[] } | undefined>;
  /** Stock-keeping units by product id, for the labels. */
  abstract skusOf(productIds: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /**
   * Changes a placed order to fulfilled, atomically.
   *
   * @returns false when the order was not `placed` any more; then nothing has changed.
   */
  abstract markFulfilled(orderId: number): Promise<boolean>;
}

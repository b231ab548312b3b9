import type { Pool } from 'pg';
import type { PickLine } from './order.js';
import { type OrderStatus, OrdersRepository } from './orders.repository.js';

interface OrderLineRow {
  status: OrderStatus;
  /** Null for an order without lines. */
  product_id: number | null;
  quantity: number;
}

/** The shop's tables in the database we share with it; the shop's migrations own them. */
export class OrdersPgRepository extends OrdersRepository {
  constructor(private readonly pool: Pool) {
    super();
  }

  async read(orderId: number): Promise<{ status: OrderStatus; lines: PickLine[] } | undefined> {
    const { rows } = await this.pool.query<OrderLineRow>(
      `select o.status, l.product_id, l.quantity
       from shop.orders o left join shop.order_lines l on l.order_id = o.id
       where o.id = $1 order by l.line_no`,
      [orderId],
    );
    const [first] = rows;
    if (first === undefined) return undefined;
    const lines = rows.flatMap(({ product_id: productId, quantity }) =>
      productId === null ? [] : [{ productId, quantity }],
    );
    return { status: first.status, lines };
  }

  async skusOf(productIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const { rows } = await this.pool.query<{ id: number; sku: string }>(
      'select id, sku from shop.products where id = any($1)',
      [productIds],
    );
    return new Map(rows.map(({ id, sku }) => [id, sku]));
  }

  async markFulfilled(orderId: number): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `update shop.orders set status = 'fulfilled' where id = $1 and status = 'placed'`,
      [orderId],
    );
    return rowCount === 1;
  }
}

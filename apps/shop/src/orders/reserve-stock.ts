import type { EntityManager } from 'typeorm';
import { spanOf } from '../telemetry.js';
import type { WantedLine } from './order.js';

/** The first product of which there are too few pieces. */
export interface Shortage {
  readonly productId: number;
}

/**
 * Takes the pieces of an order out of the stock, or nothing if there are too few of one product.
 *
 * Locks the products' rows until the transaction ends, always in the order of their ids: two orders of the same
 * things wait for each other and cannot deadlock.
 *
 * @param lines one for each product.
 */
export function reserveStock(
  manager: EntityManager,
  lines: readonly WantedLine[],
): Promise<Shortage | undefined> {
  return spanOf('business-logic', 'order.reserve-stock', async () => {
    const ids = lines.map(({ productId }) => productId);
    const rows: { id: number; stock: number }[] = await manager.query(
      'SELECT id, stock FROM shop.products WHERE id = ANY($1) ORDER BY id FOR UPDATE',
      [ids],
    );
    const stockById = new Map(rows.map(({ id, stock }) => [id, stock]));
    const shortage = lines.find(({ productId, quantity }) => (stockById.get(productId) ?? 0) < quantity);
    if (shortage !== undefined) return { productId: shortage.productId };
    await manager.query(
      `UPDATE shop.products AS product
       SET stock = product.stock - line.quantity, version = product.version + 1, updated_at = now()
       FROM unnest($1::integer[], $2::integer[]) AS line (product_id, quantity)
       WHERE product.id = line.product_id`,
      [ids, lines.map(({ quantity }) => quantity)],
    );
    return undefined;
  });
}

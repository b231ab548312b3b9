import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes by the question that each answers. Primary keys and unique columns have theirs already. */
const indexes = {
  // GET /api/orders: somebody's orders, the latest first, without a sort.
  orders_user_created: 'shop.orders (user_id, created_at DESC, id DESC)',
  // Which orders hold a product; and without it deleting a product would read all lines.
  order_lines_product: 'shop.order_lines (product_id)',
  // GET /api/products: by words; by category and price; by price; by name.
  products_search: 'shop.products USING gin (search)',
  products_category_price: 'shop.products (category, price_cents, id)',
  products_price: 'shop.products (price_cents, id)',
  products_name: 'shop.products (name, id)',
  // Old keys are deleted by age.
  idempotency_keys_created: 'shop.idempotency_keys (created_at)',
};

export class CreateIndexes1763800100000 implements MigrationInterface {
  name = 'CreateIndexes1763800100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, on] of Object.entries(indexes)) await runner.query(`CREATE INDEX ${name} ON ${on}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(indexes)) await runner.query(`DROP INDEX shop.${name}`);
  }
}

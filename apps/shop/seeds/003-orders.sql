-- 200,000 orders with one to four lines (two and a half on average), spread unevenly over users and products:
-- a few of both are popular, as in life, so that the planner has something to plan.
-- Foreign keys are taken off and put back on: checking half a million rows at once takes a fraction of the time
-- that checking them one by one does. Other transactions see nothing of it, for all of this is one transaction.
ALTER TABLE shop.orders DROP CONSTRAINT orders_user_id_fkey;
ALTER TABLE shop.order_lines DROP CONSTRAINT order_lines_order_id_fkey, DROP CONSTRAINT order_lines_product_id_fkey;

CREATE TEMPORARY TABLE seed_lines ON COMMIT DROP AS
SELECT
  order_id,
  line_no::smallint,
  product.id AS product_id,
  quantity,
  product.price_cents AS unit_price_cents,
  quantity * product.price_cents AS line_total_cents
FROM generate_series(1, 200000) AS order_id
CROSS JOIN LATERAL generate_series(1, 1 + order_id % 4) AS line_no
CROSS JOIN LATERAL (SELECT 1 + (order_id * 31 + line_no * 17) % 3 AS quantity) AS amount
-- The square makes low ids popular: the ten most popular products are in about 3 of 100 lines.
JOIN shop.products AS product
  ON product.id = 1 + floor(9999 * power((order_id::bigint * 48271 + line_no * 69621) % 100003 / 100003.0::float8, 2));

INSERT INTO shop.orders
  (id, user_id, status, currency, subtotal_cents, discount_cents, total_cents, discounts, created_at)
SELECT
  order_id,
  1 + floor(49999 * power(order_id::bigint * 16807 % 99991 / 99991.0::float8, 2)),
  CASE WHEN order_id % 50 = 0 THEN 'cancelled' WHEN order_id > 199000 THEN 'placed' ELSE 'fulfilled' END,
  'EUR',
  subtotal,
  discount,
  subtotal - discount,
  CASE WHEN discount > 0 THEN ARRAY['bulk'] ELSE '{}' END,
  timestamptz '2025-01-01 00:00:00+00' + order_id * interval '2 minutes'
FROM (SELECT order_id, sum(line_total_cents)::integer AS subtotal FROM seed_lines GROUP BY order_id) AS sums
CROSS JOIN LATERAL (SELECT CASE WHEN subtotal >= 200000 THEN subtotal / 20 ELSE 0 END AS discount) AS made
ORDER BY order_id;

INSERT INTO shop.order_lines (order_id, line_no, product_id, quantity, unit_price_cents, line_total_cents)
SELECT order_id, line_no, product_id, quantity, unit_price_cents, line_total_cents
FROM seed_lines
ORDER BY order_id, line_no;

ALTER TABLE shop.orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES shop.users (id);
ALTER TABLE shop.order_lines
  ADD CONSTRAINT order_lines_order_id_fkey FOREIGN KEY (order_id) REFERENCES shop.orders (id) ON DELETE CASCADE,
  ADD CONSTRAINT order_lines_product_id_fkey FOREIGN KEY (product_id) REFERENCES shop.products (id);

SELECT setval(pg_get_serial_sequence('shop.orders', 'id'), max(id)) FROM shop.orders;

-- 10,000 products in eight categories, from 1.99 to 499.99 euros, each with enough pieces for a long day of load.
INSERT INTO shop.products (id, sku, name, description, category, price_cents, stock, updated_at)
SELECT
  id,
  upper(left(category, 3)) || '-' || lpad(id::text, 5, '0'),
  initcap(quality) || ' ' || thing || ' ' || id,
  'A ' || quality || ' ' || thing || ' made of ' || material || ', for ' || category || '. '
    || (ARRAY['Sold by the piece.','Ships within two days.','Repairable, with spare parts.','A long time favourite.'])[1 + id % 4],
  category,
  199 + (id::bigint * 7907 % 49801)::integer,
  1000 + id % 9000,
  timestamptz '2025-01-01 00:00:00+00' + id * interval '11 minutes'
FROM generate_series(1, 10000) AS id
CROSS JOIN LATERAL (SELECT
  (ARRAY['books','garden','kitchen','music','office','outdoor','toys','travel'])[1 + id % 8] AS category,
  (ARRAY['small','large','red','blue','green','sturdy','light','folding','quiet','bright','soft','classic','modern'])
    [1 + id / 8 % 13] AS quality,
  (ARRAY['lamp','chair','kettle','notebook','tent','guitar','spade','puzzle','backpack','pan','radio','globe','kite',
         'desk','mug','rope','drum','atlas','whistle'])[1 + id / 3 % 19] AS thing,
  (ARRAY['oak','steel','wool','glass','bamboo','copper','linen','clay','cork','paper','leather'])[1 + id / 5 % 11]
    AS material
) AS made
ORDER BY id;

SELECT setval(pg_get_serial_sequence('shop.products', 'id'), max(id)) FROM shop.products;

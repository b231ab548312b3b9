-- 50,000 users. The first three are the people of libs/contracts/src/people.ts.
-- Everything follows from the id: two databases hold the same. Nobody here is real (RFC 2606: .test),
-- and the card numbers are fake: they are there so that a test can prove that none ever leaves.
INSERT INTO shop.users (id, display_name, email, phone, card_last4, card_number, created_at)
SELECT
  id,
  coalesce(known.display_name, first_name || ' ' || last_name),
  coalesce(known.username, lower(first_name) || '.' || lower(last_name) || '.' || id) || '@example.test',
  '+31 20 ' || lpad((id * 7919 % 10000000)::text, 7, '0'),
  right(card, 4),
  card,
  timestamptz '2024-01-01 00:00:00+00' + id * interval '17 minutes'
FROM generate_series(1, 50000) AS id
LEFT JOIN (VALUES (1, 'esther', 'Esther Example'), (2, 'sam', 'Sam Support'), (3, 'admin', 'Ada Admin'))
  AS known (user_id, username, display_name) ON known.user_id = id
CROSS JOIN LATERAL (SELECT
  (ARRAY['Ada','Ben','Chloe','Dirk','Elif','Femke','Goran','Hana','Ivo','Jana','Kofi','Lena','Mila','Noor','Omar','Pia',
         'Quinn','Rosa','Sven','Tariq','Uma','Vera','Wout','Xena','Yara','Zoe'])[1 + id % 26] AS first_name,
  (ARRAY['Bakker','Castro','Dubois','Eriksen','Fischer','Garcia','Haas','Ivanova','Jansen','Kaya','Lopez','Meyer',
         'Novak','Okafor','Petrov','Quist','Rossi','Silva','Tanaka','Unger','Visser','Weber','Yilmaz'])[1 + id % 23]
    AS last_name,
  '4000' || lpad((id::bigint * 1000003 % 1000000000000)::text, 12, '0') AS card
) AS made
ORDER BY id;

SELECT setval(pg_get_serial_sequence('shop.users', 'id'), max(id)) FROM shop.users;

import { expect, it } from 'vitest';
import { kindOf } from './statement-kind.js';

it.each([
  ['SELECT 1', 'reads'],
  ['\n  select * from users', 'reads'],
  ['WITH a AS (SELECT 1) SELECT * FROM a', 'reads'],
  ['VALUES (1)', 'reads'],
  ['SELECT * FROM users FOR UPDATE', 'changes'],
  ['SELECT * FROM users FOR NO KEY UPDATE', 'changes'],
  ['SELECT * FROM users for key share', 'changes'],
  ['INSERT INTO users VALUES ($1)', 'changes'],
  ['UPDATE users SET a = $1', 'changes'],
  ['DELETE FROM users', 'changes'],
  ['WITH gone AS (DELETE FROM users RETURNING *) SELECT * FROM gone', 'changes'],
  ['START TRANSACTION', 'other'],
  ['COMMIT', 'other'],
  ['SET statement_timeout = 1', 'other'],
  ['CREATE TABLE a (id int)', 'other'],
  ['EXPLAIN SELECT 1', 'other'],
])('%s: %s', (sql, kind) => {
  expect(kindOf(sql)).toBe(kind);
});

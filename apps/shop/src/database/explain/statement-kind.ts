/**
 * What a statement does to the database, as far as it matters to who wants to run it once more:
 * `reads` can be explained after it ran; `changes` also locks rows or writes and must be explained before, because
 * afterwards the rows are not the same; `other` (BEGIN, COMMIT, SET, DDL …) has no plan.
 */
export type StatementKind = 'reads' | 'changes' | 'other';

const plannable = /^\s*(select|insert|update|delete|merge|with|values|table)\b/i;
const writes = /\b(insert|update|delete|merge)\b/i;
const locks = /\bfor\s+(no\s+key\s+)?(key\s+)?(update|share)\b/i;

/** Told by words, and to the safe side: a read that has `update` in a string counts as a change. */
export function kindOf(sql: string): StatementKind {
  if (!plannable.test(sql)) return 'other';
  return writes.test(sql) || locks.test(sql) ? 'changes' : 'reads';
}

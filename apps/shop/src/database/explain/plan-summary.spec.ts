import { describe, expect, it } from 'vitest';
import { summarise } from './plan-summary.js';

/** A loop over orders by index, and for each of its two rows one look-up in a table without an index. */
const output = {
  Plan: {
    'Node Type': 'LockRows',
    'Plan Rows': 4,
    'Actual Rows': 2,
    'Actual Loops': 1,
    'Actual Total Time': 9,
    'Shared Hit Blocks': 12,
    'Shared Read Blocks': 3,
    Plans: [
      {
        'Node Type': 'Nested Loop',
        'Actual Rows': 2,
        'Actual Loops': 1,
        'Actual Total Time': 4,
        'Join Filter': "(name = 'Esther'::text)",
        Plans: [
          {
            'Node Type': 'Index Scan',
            'Relation Name': 'orders',
            'Index Name': 'orders_user_created',
            'Index Cond': '(user_id = 4711)',
            'Actual Rows': 2,
            'Actual Loops': 1,
            'Actual Total Time': 1,
          },
          {
            'Node Type': 'Seq Scan',
            'Relation Name': 'users',
            Filter: "(email = 'esther@example.test'::text)",
            'Rows Removed by Filter': 50,
            'Actual Rows': 1,
            'Actual Loops': 2,
            'Actual Total Time': 1,
          },
        ],
      },
    ],
  },
  'Planning Time': 0.5,
  'Execution Time': 9.5,
};

describe('the summary of a plan', () => {
  it('names nodes, indexes and tables that were read as a whole', () => {
    expect(summarise(output)).toMatchObject({
      nodes: ['LockRows', 'Nested Loop', 'Index Scan', 'Seq Scan'],
      indexes: ['orders_user_created'],
      seqScans: ['users'],
    });
  });

  it('counts rows of all loops, and the pages of all nodes once', () => {
    expect(summarise(output)).toMatchObject({
      rows: 2,
      estimatedRows: 4,
      rowsRemoved: 100,
      buffersHit: 12,
      buffersRead: 3,
    });
  });

  it('takes for the time of locking what the lock node did itself', () => {
    // LockRows: 9 ms in all, of which the nodes below it took 4.
    expect(summarise(output).lockMillis).toBe(5);
    expect(summarise({ Plan: { 'Node Type': 'Result' } }).lockMillis).toBeUndefined();
  });

  it('holds nothing of the conditions, which quote parameters', () => {
    expect(JSON.stringify(summarise(output))).not.toMatch(/esther|4711/i);
  });
});

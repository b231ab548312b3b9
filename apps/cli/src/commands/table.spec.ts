import { expect, it } from 'vitest';
import { layTable } from './table.js';

it('makes each column as wide as its widest cell, and leaves no blanks at the end of a line', () => {
  const rows = [
    { name: 'shop-a', mb: 101 },
    { name: 'postgres', mb: 29 },
  ];
  const lines = layTable(
    [
      { title: 'process', cell: ({ name }) => name },
      { title: 'MB', align: 'right', cell: ({ mb }) => String(mb) },
      { title: 'last exit', cell: () => '' },
    ],
    rows,
  );
  expect(lines).toEqual([
    'process    MB  last exit', //
    'shop-a    101',
    'postgres   29',
  ]);
});

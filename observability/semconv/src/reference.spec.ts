import { describe, expect, it } from 'vitest';
import { attributes } from './attributes.js';
import { metrics } from './metrics.js';
import { telemetryReference } from './reference.js';
import { describeCondition } from './rules/describe.js';
import { rules } from './rules/rules.js';
import { spans } from './spans.js';

describe('the telemetry reference', () => {
  const lines = telemetryReference().split('\n');
  const rows = lines.filter((line) => line.startsWith('|'));

  it.each([
    ['span', spans.map(({ name }) => name)],
    ['attribute', attributes.map(({ name }) => name)],
    ['metric', metrics.map(({ name }) => name)],
    ['rule', rules.map(({ id }) => id)],
  ])('has a row for every %s', (_what, names) => {
    expect(names.filter((name) => !rows.some((row) => row.includes(`| \`${name}\` |`)))).toEqual([]);
  });

  it('has as many cells in every row as in the head of its table', () => {
    const cellsOf = (row: string) => row.split(/(?<!\\)\|/).length;
    let head = '';
    for (const [i, line] of lines.entries()) {
      if (!line.startsWith('|')) continue;
      if (!lines[i - 1]?.startsWith('|')) head = line;
      expect(cellsOf(line), line).toBe(cellsOf(head));
    }
  });

  it('says a condition in words', () => {
    expect(
      describeCondition({
        kinds: ['client'],
        isRoot: true,
        services: /^shop/,
        attribute: { anyOf: ['db.system.name', 'db.system'], value: ['redis'] },
        parentKinds: ['server'],
        parentSteps: ['middleware', 'auth'],
      }),
    ).toBe(
      'of kind `client`, that names no parent, with `service.name` matching `^shop`, ' +
        'with `db.system.name` or `db.system` `redis`, with a parent of kind `server`, ' +
        'with a parent in step `middleware` or `auth`',
    );
    expect(describeCondition({})).toBe('whatever it is');
  });
});

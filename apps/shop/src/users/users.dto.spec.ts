import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskEmail } from './users.dto.js';

it('shows of an address its first letter and its domain', () => {
  expect(maskEmail('esther@example.test')).toBe('e•••@example.test');
});

it('shows nothing else of the name, however long it is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{2,30}$/), (name) => {
      expect(maskEmail(`${name}@example.test`)).toBe(`${name[0]}•••@example.test`);
    }),
  );
});

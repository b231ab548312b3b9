import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_ID, ParseIdPipe } from './parse-id.pipe.js';

const parse = (value: string) => new ParseIdPipe().transform(value, { type: 'custom', data: 'id' });

it('takes every id that PostgreSQL may give', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: MAX_ID }), (id) => parse(String(id)) === id));
});

it('refuses whatever is not written as such an id', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const isId = /^[1-9]\d*$/.test(text) && BigInt(text) <= BigInt(MAX_ID);
      if (isId) expect(parse(text)).toBe(Number(text));
      else expect(() => parse(text)).toThrow();
    }),
  );
});

it('refuses an id one too large', () => {
  expect(() => parse(String(MAX_ID + 1))).toThrow();
});

import { describe, expect, it } from 'vitest';
import { parseDuration, parseInteger } from './go-values.js';

describe('a Go duration', () => {
  it.each([
    ['1.5s', 1_500_000_000n],
    ['100ms', 100_000_000n],
    ['2us', 2000n],
    ['2µs', 2000n],
    ['7ns', 7n],
    ['1h30m', 5_400_000_000_000n],
    ['.5s', 500_000_000n],
    ['1.s', 1_000_000_000n],
    ['-1s', -1_000_000_000n],
    ['0', 0n],
  ])('%s is read', (text, value) => {
    expect(parseDuration(text)).toEqual({ status: 'ok', value });
  });

  it.each([
    ['soon', 'time: invalid duration "soon"'],
    ['20', 'time: missing unit in duration "20"'],
    ['1x', 'time: unknown unit "x" in duration "1x"'],
    ['1s-2s', 'time: unknown unit "s-" in duration "1s-2s"'],
    ['', 'time: invalid duration ""'],
    ['-', 'time: invalid duration "-"'],
    ['.s', 'time: invalid duration ".s"'],
    ['9999999999h', 'time: invalid duration "9999999999h"'],
  ])('%j is refused with Go’s message', (text, message) => {
    expect(parseDuration(text)).toEqual({ status: 'invalid', message });
  });
});

describe('a Go integer', () => {
  it.each([
    ['12', 12n],
    ['-12', -12n],
    ['+12', 12n],
    ['9223372036854775807', 2n ** 63n - 1n],
  ])('%s is read', (text, value) => {
    expect(parseInteger(text, 64)).toEqual({ status: 'ok', value });
  });

  it.each([
    ['x', 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['1.5', 'strconv.ParseInt: parsing "1.5": invalid syntax'],
    ['9223372036854775808', 'strconv.ParseInt: parsing "9223372036854775808": value out of range'],
  ])('%s is refused with Go’s message', (text, message) => {
    expect(parseInteger(text, 64)).toEqual({ status: 'invalid', message });
  });

  it('of 32 bits is refused beyond them', () => {
    expect(parseInteger('2147483648', 32)).toMatchObject({ status: 'invalid' });
  });
});

import { describe, expect, it } from 'vitest';
import { chooseEncoding } from './accept-encoding.js';

describe('Accept-Encoding', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['gzip;q=0, *', 'br'],
    ['*;q=0', undefined],
    ['*;q=0, gzip', 'gzip'],
    ['br;q=0.1, gzip;q=0.2', 'gzip'],
    ['br;q=0.200, gzip;q=0.2', 'br'],
    ['BR ; Q=0.5 , gzip;q=0.4', 'br'],
    ['identity, gzip;q=0.9', undefined],
    ['identity;q=0.5, gzip;q=0.5', 'gzip'],
    ['identity;q=0', undefined],
    ['deflate, zstd', undefined],
    ['br;q=nonsense', undefined],
    ['br;q=, gzip', 'gzip'],
    [',, ,gzip', 'gzip'],
  ])('%j chooses %j', (field, encoding) => {
    expect(chooseEncoding(field)).toBe(encoding);
  });
});

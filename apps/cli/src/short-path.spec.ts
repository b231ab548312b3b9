import { expect, it } from 'vitest';
import { shortPath } from './short-path.js';

it.each([
  ['/home/esther/roundtrip/.roundtrip/logs', '.roundtrip/logs'],
  ['/home/esther/other', '~/other'],
  ['/home/estherella/other', '/home/estherella/other'],
  ['/var/tmp/data', '/var/tmp/data'],
  ['/home/esther/roundtrip', '~/roundtrip'],
])('%s is shown as %s', (path, shown) => {
  expect(shortPath(path, '/home/esther/roundtrip', '/home/esther')).toBe(shown);
});

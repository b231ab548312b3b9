import { describe, expect, it } from 'vitest';
import { showsUnicode } from './terminal.js';

describe('showsUnicode', () => {
  it.each([
    [{ LANG: 'en_GB.UTF-8' }, true],
    [{ LANG: 'C.utf8' }, true],
    [{ LANG: 'C' }, false],
    [{ LANG: 'de_DE.ISO-8859-1' }, false],
    [{ LC_ALL: 'C', LANG: 'en_GB.UTF-8' }, false],
    [{ LC_ALL: '', LANG: 'en_GB.UTF-8' }, true],
    [{}, true],
    [{ TERM: 'linux' }, false],
  ])('%o: %s', (environment, shows) => {
    expect(showsUnicode(environment)).toBe(shows);
  });
});

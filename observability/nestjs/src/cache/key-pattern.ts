/** A plain word, perhaps with a version: `user`, `price-list`, `v2`. */
const WORD = /^[A-Za-z][A-Za-z_-]{0,31}\d{0,2}$/;

/** Only hexadecimal digits, and long enough to be an id rather than a word. */
const HEXADECIMAL = /^[0-9a-f]{8,}$/i;

/**
 * The pattern of a cache key: `user:42` becomes `user:{id}`. What follows a `?` is left out, and every part that is
 * not a plain word becomes `{id}`, so that a pattern neither names anybody nor is one of very many.
 */
export function keyPattern(key: string): string {
  const [path = ''] = key.split('?', 1);
  return path
    .split(/([:/.|])/)
    .map((part, index) => (index % 2 === 1 || part === '' || isWord(part) ? part : '{id}'))
    .join('');
}

function isWord(part: string): boolean {
  return WORD.test(part) && !HEXADECIMAL.test(part);
}

const OTHER = '{other}';

/**
 * Patterns beyond the first `limit` become one: an unlucky key scheme must not make a metric explode. So does the
 * pattern of a key that `pattern` cannot tell: it is the application's, and must not fail its call of the cache.
 */
export function boundedPattern(pattern: (key: string) => string, limit = 200): (key: string) => string {
  const seen = new Set<string>();
  return (key) => {
    const result = patternOr(OTHER, pattern, key);
    if (seen.has(result)) return result;
    if (seen.size >= limit) return OTHER;
    seen.add(result);
    return result;
  };
}

function patternOr(other: string, pattern: (key: string) => unknown, key: string): string {
  try {
    const result = pattern(key);
    return typeof result === 'string' ? result : other;
  } catch {
    return other;
  }
}

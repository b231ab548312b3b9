const IDENTIFIER = /^(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
/** What a path of ours is made of besides identifiers; anything else may be personal. */
const WORD = /^\.?[a-z][a-z0-9._-]*$/i;

/**
 * A path with its values taken out, `/api/users/17` → `/api/users/{id}`: names of spans must not number in the
 * thousands.
 */
export function templateOf(path: string): string {
  return mapSegments(path, (segment) => {
    if (IDENTIFIER.test(segment)) return '{id}';
    return WORD.test(segment) ? segment : '{value}';
  });
}

/**
 * A URL as telemetry may show it (semantic conventions, `url.full`): the values of query parameters and what in the
 * path is neither a word nor an identifier are replaced by `REDACTED`.
 */
export function redactedUrl(origin: string, path: string): string {
  const shown = mapSegments(path, (segment) =>
    IDENTIFIER.test(segment) || WORD.test(segment) ? segment : 'REDACTED',
  );
  const question = path.indexOf('?');
  if (question < 0) return origin + shown;
  const names = path.slice(question + 1).split('&');
  return `${origin}${shown}?${names.map((pair) => pair.replace(/=.*/s, '=REDACTED')).join('&')}`;
}

function mapSegments(path: string, map: (segment: string) => string): string {
  const [pathOnly = ''] = path.split(/[?#]/);
  return pathOnly
    .split('/')
    .map((segment) => (segment === '' ? '' : map(segment)))
    .join('/');
}

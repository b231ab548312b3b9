import { chooseEncoding, type Encoding } from './accept-encoding.js';

/** An answer before its body is sent. */
export interface AnswerHead {
  statusCode: number;
  /** By lower-case name. */
  headers: Readonly<Record<string, number | string | string[] | undefined>>;
}

export type CompressionDecision =
  | { status: 'compress'; encoding: Encoding }
  /** `vary`: another `Accept-Encoding` could have led to another answer, so caches have to know. */
  | { status: 'leave'; vary: boolean };

/** Types that shrink; images, archives and the like are compressed already. Not event streams: they must not wait. */
const compressible =
  /^(?:text\/(?!event-stream)|application\/(?:[\w.+-]*[+.])?(?:json|xml|javascript|wasm)\b|image\/svg\+xml)/i;

/**
 * Decides whether and how an answer is compressed, by its head and the client's `Accept-Encoding`.
 *
 * Left as they are: answers without a body, parts of a body (their offsets count uncompressed bytes), what is
 * compressed already or must not be transformed (`Cache-Control: no-transform`), and bodies known to be smaller than
 * `minBytes`, which would hardly shrink.
 */
export function decideCompression(
  acceptEncoding: string | undefined,
  { statusCode, headers }: AnswerHead,
  minBytes: number,
): CompressionDecision {
  // RFC 9110 §15.4.5: a 304 carries the Vary that the 200 would have had; its type is not known here.
  if (statusCode === 304) return { status: 'leave', vary: true };
  if (!mayBeCompressed(statusCode, headers)) return { status: 'leave', vary: false };
  const length = headers['content-length'];
  if (length !== undefined && Number(length) < minBytes) return { status: 'leave', vary: true };

  const encoding = chooseEncoding(acceptEncoding);
  return encoding === undefined ? { status: 'leave', vary: true } : { status: 'compress', encoding };
}

function mayBeCompressed(statusCode: number, headers: AnswerHead['headers']): boolean {
  if (statusCode < 200 || statusCode === 204 || statusCode === 206) return false;
  if (headers['content-range'] !== undefined) return false;
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding !== 'identity') return false;
  if (/\bno-transform\b/i.test(String(headers['cache-control'] ?? ''))) return false;
  return compressible.test(String(headers['content-type'] ?? ''));
}

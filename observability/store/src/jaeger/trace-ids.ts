import type { TraceId } from '@roundtrip/model';
import { type Parsed, quote } from './go-values.js';

/** A trace id as Jaeger writes it: 16 digits when the upper half is zero, else 32. */
export function shortTraceId(id: TraceId): string {
  return id.startsWith('0000000000000000') ? id.slice(16) : id;
}

/** A trace id as clients write it: 1 to 32 hex digits of either case, or 16 bytes in base64 (also URL-safe). */
export function parseTraceId(text: string): Parsed<TraceId> {
  if (/^[0-9a-f]{1,32}$/i.test(text)) return { status: 'ok', value: text.toLowerCase().padStart(32, '0') };
  if (/^[A-Za-z0-9+/_-]{22}={0,2}$/.test(text)) {
    return { status: 'ok', value: Buffer.from(text, 'base64').toString('hex') };
  }
  const message =
    text.length > 32
      ? `TraceID cannot be longer than 32 hex characters: ${text}`
      : `strconv.ParseUint: parsing ${quote(text)}: invalid syntax`;
  return { status: 'invalid', message };
}

import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

export type Decompressed =
  | { readonly status: 'ok'; readonly body: Uint8Array }
  | { readonly status: 'too large' }
  | { readonly status: 'corrupt' }
  | { readonly status: 'unsupported' };

const decoders = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/** What `Accept-Encoding` may say of us (RFC 9110 §12.5.3). */
export const supportedEncodings = Object.keys(decoders).join(', ');

/**
 * Undoes `Content-Encoding`, off the main thread.
 *
 * @param maxBytes of the result: a few kilobytes of gzip can unpack to gigabytes, and stop here when they do.
 */
export async function decompress(
  body: Uint8Array,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Decompressed> {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '') return { status: 'ok', body };
  if (name !== 'gzip' && name !== 'deflate') return { status: 'unsupported' };
  try {
    return { status: 'ok', body: await decoders[name](body, { maxOutputLength: maxBytes }) };
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { status: isTooLarge ? 'too large' : 'corrupt' };
  }
}

import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

/** Enough for every answer of the shop; what is longer is counted and not kept. */
const MAX_KEPT_BYTES = 1024 * 1024;

/** Collects the bytes of an answer's body, up to a bound. */
export class BodyCollector {
  private readonly chunks: Buffer[] = [];
  private kept = 0;
  /** Bytes as they came over the wire, compressed or not. */
  bytes = 0;

  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    const room = MAX_KEPT_BYTES - this.kept;
    if (room <= 0) return;
    this.chunks.push(chunk.subarray(0, room));
    this.kept += Math.min(chunk.length, room);
  }

  get truncated(): boolean {
    return this.bytes > this.kept;
  }

  wire(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

/** The text of a body, its content coding (RFC 9110 §8.4) undone; `undefined` when it cannot be undone. */
export function decodeBody(wire: Buffer, contentEncoding: string | undefined): string | undefined {
  try {
    return decoder(contentEncoding)(wire).toString('utf8');
  } catch {
    return undefined;
  }
}

function decoder(contentEncoding: string | undefined): (wire: Buffer) => Buffer {
  switch (contentEncoding?.toLowerCase()) {
    case 'br':
      return brotliDecompressSync;
    case 'gzip':
      return gunzipSync;
    case 'deflate':
      return inflateSync;
    case 'zstd':
      return zstdDecompressSync;
    default:
      return (wire) => wire;
  }
}

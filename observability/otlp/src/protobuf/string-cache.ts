const SLOTS = 4096;
const MAX_LENGTH = 64;

interface Entry {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/**
 * Turns UTF-8 bytes into strings and remembers the short ones.
 *
 * Telemetry says the same words over and over: attribute keys, span names, methods, routes. Comparing bytes with a
 * remembered copy is cheaper than decoding them, and the string that comes back is always the same object, so that it
 * takes memory once and property look-ups by it are fast.
 *
 * Bounds: 4096 strings of at most 64 bytes. A new string takes the slot of another that falls on it; nothing is
 * searched for and nothing grows.
 */
export class StringCache {
  private readonly slots = new Array<Entry | undefined>(SLOTS).fill(undefined);

  /** The text of `bytes[start, end)`; an invalid sequence becomes U+FFFD. */
  text(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return '';
    if (length > MAX_LENGTH) return bytes.toString('utf8', start, end);
    const slot = slotOf(bytes, start, length);
    const known = this.slots[slot];
    if (known !== undefined && isSame(known.bytes, bytes, start, length)) return known.text;
    const text = bytes.toString('utf8', start, end);
    // A copy: a view would keep the whole request alive.
    this.slots[slot] = { bytes: new Uint8Array(bytes.subarray(start, end)), text };
    return text;
  }
}

/** Four sampled bytes and the length: the keys of real telemetry differ in them, and a clash costs only a decode. */
function slotOf(bytes: Buffer, start: number, length: number): number {
  const sample =
    bytes[start]! |
    (bytes[start + (length >> 2)]! << 8) |
    (bytes[start + (length >> 1)]! << 16) |
    (bytes[start + length - 1]! << 24);
  return ((Math.imul(sample, 0x9e3779b1) + Math.imul(length, 0x85ebca6b)) >>> 20) & (SLOTS - 1);
}

function isSame(known: Uint8Array, bytes: Buffer, start: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) {
    if (known[i] !== bytes[start + i]) return false;
  }
  return true;
}

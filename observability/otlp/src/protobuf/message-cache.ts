import type { WireReader } from './wire-reader.js';

const MAX_ENTRIES = 256;
const MAX_LENGTH = 8192;

/**
 * Decodes a message once and gives the same object again for the same bytes.
 *
 * A process sends its resource and scopes with every batch. Shared objects save that work and the memory, and let
 * whoever keeps the spans compare resources by identity.
 *
 * Bounds: 256 messages of at most 8 KiB; the oldest leaves. Larger ones are decoded every time.
 */
export class MessageCache<T> {
  private readonly known = new Map<string, T>();

  /**
   * Reads the message from the reader's position to `end`.
   *
   * @param suffix what else the object depends on; part of the key.
   */
  read(reader: WireReader, end: number, suffix: string, decode: () => T): T {
    if (end - reader.at > MAX_LENGTH) return decode();
    const key = `${suffix.length}:${suffix}${reader.rawKey(end)}`;
    const known = this.known.get(key);
    if (known !== undefined) {
      reader.at = end;
      return known;
    }
    const made = decode();
    if (this.known.size >= MAX_ENTRIES) this.known.delete(this.known.keys().next().value as string);
    this.known.set(key, made);
    return made;
  }
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

const MIN_CHARACTERS = 32;

/** The key that our own services share. Kept only as a digest: it cannot be logged by accident. */
export class InternalKey {
  private readonly digest: Buffer;

  constructor(key: string) {
    this.digest = sha256(key);
  }

  /** @throws Error when the file is missing, readable by others, or holds something too short to be a key. */
  static async fromFile(file: string): Promise<InternalKey> {
    if (((await stat(file)).mode & 0o077) !== 0) throw new Error(`${file} is open to other users: chmod 600`);
    const key = (await readFile(file, 'utf8')).trim();
    if (key.length < MIN_CHARACTERS)
      throw new Error(`${file} holds no key of at least ${MIN_CHARACTERS} characters`);
    return new InternalKey(key);
  }

  /** Compares in constant time; digests are equally long whatever was sent. */
  matches(candidate: string | undefined): boolean {
    return candidate !== undefined && timingSafeEqual(sha256(candidate), this.digest);
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

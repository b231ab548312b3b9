import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost parameters of scrypt (RFC 7914 §2); memory is 128 · 2^log2N · r bytes. */
export interface ScryptCost {
  log2N: number;
  r: number;
  p: number;
}

/**
 * About 35 ms and 8 MiB: what a class full of logins on one laptop bears; each of libuv's four threads keeps the
 * memory of its last hash. A service on the internet would take 2^17, 8, 1 (OWASP Password Storage Cheat Sheet).
 */
export const defaultCost: ScryptCost = { log2N: 13, r: 8, p: 2 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const encoded = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/**
 * Hashes a password with a new salt.
 *
 * @returns the PHC string `$scrypt$ln=…,r=…,p=…$salt$hash`: a hash keeps the parameters it was made with, so that a
 * later change of the default leaves old passwords valid.
 */
export async function hashPassword(password: string, cost: ScryptCost = defaultCost): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, HASH_BYTES, cost);
  return `$scrypt$ln=${cost.log2N},r=${cost.r},p=${cost.p}$${base64(salt)}$${base64(hash)}`;
}

/**
 * Whether `password` is the one that was hashed. Takes as long for a wrong password as for the right one.
 *
 * @throws Error when `phc` is not a hash made by `hashPassword`.
 */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const [, log2N, r, p, salt = '', hash = ''] = encoded.exec(phc) ?? [];
  if (hash === '') throw new Error('the stored password hash is not a PHC string of scrypt');
  const expected = Buffer.from(hash, 'base64');
  const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
  return timingSafeEqual(
    await derive(password, Buffer.from(salt, 'base64'), expected.length, cost),
    expected,
  );
}

function derive(
  password: string,
  salt: Buffer,
  length: number,
  { log2N, r, p }: ScryptCost,
): Promise<Buffer> {
  const N = 2 ** log2N;
  // Twice what it needs: OpenSSL counts some working memory of its own.
  const maxmem = 256 * N * r;
  return new Promise((resolve, reject) => {
    // Runs on libuv's thread pool: the event loop goes on.
    scrypt(password.normalize('NFKC'), salt, length, { N, r, p, maxmem }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** Base64 without padding, as PHC strings have it. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

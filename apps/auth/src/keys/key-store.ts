import type { SigningKey } from './signing-key.js';

/** Where signing keys outlive the process. There is one writer: one auth service. */
export interface KeyStore {
  /** All keys, in no order. @throws Error when one cannot be read, or could be read by others. */
  load(): Promise<SigningKey[]>;
  /** Keeps a key. Whoever reads meanwhile sees all of it or nothing. */
  save(key: SigningKey): Promise<void>;
  /** Forgets a key; one that is not there is no error. */
  remove(kid: string): Promise<void>;
}

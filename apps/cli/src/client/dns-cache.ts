import type { Clock } from '@roundtrip/clock';

/** A name's addresses and until when they may be used. */
export interface RememberedName {
  addresses: string[];
  /** Wall-clock milliseconds since the Unix epoch. */
  expiresAtMillis: number;
}

/** More names than a client of one system ever asks for; beyond it the one that expires first leaves. */
const MAX_NAMES = 64;

/**
 * Remembers resolved names for as long as their TTL allows (RFC 1035 §3.2.1), and not a moment longer.
 * A TTL of 0 is used once and not remembered.
 */
export class DnsCache {
  private readonly names = new Map<string, RememberedName>();

  constructor(private readonly clock: Clock) {}

  /** The remembered addresses, or `undefined` when the name must be asked for. */
  recall(name: string): readonly string[] | undefined {
    const remembered = this.names.get(name);
    if (!remembered) return undefined;
    if (remembered.expiresAtMillis > this.clock.nowMillis()) return remembered.addresses;
    this.names.delete(name);
    return undefined;
  }

  remember(name: string, addresses: readonly string[], ttlSeconds: number): void {
    if (ttlSeconds <= 0 || addresses.length === 0) return;
    this.put(name, {
      addresses: [...addresses],
      expiresAtMillis: this.clock.nowMillis() + ttlSeconds * 1000,
    });
  }

  /** What is worth keeping between two runs. */
  toJSON(): Record<string, RememberedName> {
    const now = this.clock.nowMillis();
    return Object.fromEntries([...this.names].filter(([, { expiresAtMillis }]) => expiresAtMillis > now));
  }

  /** Takes back what `toJSON` gave. What is not of that shape is left out: the file is only a memory. */
  restore(saved: unknown): void {
    if (typeof saved !== 'object' || saved === null) return;
    for (const [name, remembered] of Object.entries(saved)) {
      if (isRememberedName(remembered)) this.put(name, remembered);
    }
  }

  private put(name: string, remembered: RememberedName): void {
    this.names.set(name, remembered);
    if (this.names.size <= MAX_NAMES) return;
    const [first] = [...this.names].sort(([, a], [, b]) => a.expiresAtMillis - b.expiresAtMillis);
    if (first) this.names.delete(first[0]);
  }
}

function isRememberedName(value: unknown): value is RememberedName {
  const candidate = value as Partial<RememberedName> | null;
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    typeof candidate.expiresAtMillis === 'number' &&
    Array.isArray(candidate.addresses) &&
    candidate.addresses.length > 0 &&
    candidate.addresses.every((address) => typeof address === 'string')
  );
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { type Context, propagation } from '@opentelemetry/api';
import { BAGGAGE_EXPLAIN, BAGGAGE_FAULT } from '@roundtrip/contracts';

/** Baggage that makes the backend do more than answer. Only the lab's client may send it in. */
const labMembers: readonly string[] = [BAGGAGE_EXPLAIN, BAGGAGE_FAULT];

/** Decides whether a request comes from the lab's client, by the key in its header. */
export type LabTrust = (presentedKey: string | string[] | undefined) => boolean;

/** @param key the lab's key; without one nobody is trusted. */
export function createLabTrust(key: string | undefined): LabTrust {
  if (key === undefined || key === '') return () => false;
  const expected = digest(key);
  // Digests have one length, so the comparison tells nothing about the key's.
  return (presented) => typeof presented === 'string' && timingSafeEqual(digest(presented), expected);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A context whose baggage lacks the lab's members: what instrumentations put on calls made in it. */
export function withoutLabBaggage(context: Context): Context {
  const baggage = propagation.getBaggage(context);
  if (baggage === undefined) return context;
  return propagation.setBaggage(context, baggage.removeEntries(...labMembers));
}

/**
 * The `baggage` header without the lab's members, for when no telemetry rewrites it.
 * Keys are compared as readers decode them, since `%65xplain` is `explain` to them.
 *
 * @returns `undefined` when nothing is left.
 */
export function stripLabMembers(header: string): string | undefined {
  const members = header.split(',').filter((member) => {
    const key = decoded(member.split(/[=;]/, 1)[0]?.trim() ?? '');
    return key !== undefined && key !== '' && !labMembers.includes(key);
  });
  return members.length === 0 ? undefined : members.join(',');
}

/** `undefined` for what cannot be decoded: nobody can say what a reader would make of it. */
function decoded(key: string): string | undefined {
  try {
    return decodeURIComponent(key);
  } catch {
    return undefined;
  }
}

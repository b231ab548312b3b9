import { randomUUID } from 'node:crypto';

/** Only what we or a careful client would make; anything else is replaced, so that logs stay clean. */
const acceptable = /^[\w.:-]{8,64}$/;

export const REQUEST_ID_HEADER = 'x-request-id';

/** The client's `X-Request-Id` if it is well-formed, else a new UUID. */
export function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && acceptable.test(given) ? given : randomUUID();
}

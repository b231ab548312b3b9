import { demoPeople } from '@roundtrip/contracts';

/** Sends without a token. */
export const NOBODY = 'nobody';

/** Whom a request can be sent as. */
export const personNames: readonly string[] = [...demoPeople.map(({ username }) => username), NOBODY];

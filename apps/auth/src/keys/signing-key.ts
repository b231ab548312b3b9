import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** The one algorithm of our access tokens: ECDSA on P-256 (RFC 7518 §3.4). */
export const SIGNING_ALGORITHM = 'ES256';

/** A private key that signs access tokens, as it is kept. */
export interface SigningKey {
  /** JWK thumbprint (RFC 7638): the same key always has the same id. */
  kid: string;
  /** Unix seconds, with fractions. The newest key signs; its birth is when the one before it stopped. */
  createdAt: number;
  privateJwk: JWK;
}

export async function makeSigningKey(createdAt: number): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const privateJwk = await exportJWK(privateKey);
  return { kid: await calculateJwkThumbprint(privateJwk), createdAt, privateJwk };
}

/** The part of a key that everybody may see, as it stands in a JWKS (RFC 7517). */
export function publicJwkOf({ kid, privateJwk: { kty, crv, x, y } }: SigningKey): JWK {
  return { kty, crv, x, y, kid, alg: SIGNING_ALGORITHM, use: 'sig' };
}

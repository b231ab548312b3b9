import { randomUUID } from 'node:crypto';
import type { Clock } from '@roundtrip/clock';
import { type Role, TOKEN_AUDIENCE, TOKEN_ISSUER, type TokenClaims } from '@roundtrip/contracts';
import { AUTH_KEY_ID } from '@roundtrip/semconv';
import { inSpan } from '@roundtrip/tracing';
import { SignJWT } from 'jose';
import { step, tracer } from '../telemetry.js';
import type { KeyRing } from './key-ring.js';
import { SIGNING_ALGORITHM } from './signing-key.js';

/** Makes access tokens: JWT (RFC 7519), signed by the key ring's current key. */
export class TokenSigner {
  constructor(
    private readonly keys: KeyRing,
    private readonly clock: Clock,
    /** Seconds a token is valid. */
    readonly lifetimeSeconds: number,
  ) {}

  async sign(userId: number, roles: Role[]): Promise<string> {
    const { kid, key } = this.keys.signer;
    const iat = Math.floor(this.clock.nowMillis() / 1000);
    const claims: TokenClaims = {
      iss: TOKEN_ISSUER,
      aud: TOKEN_AUDIENCE,
      sub: String(userId),
      iat,
      exp: iat + this.lifetimeSeconds,
      jti: randomUUID(),
      roles,
    };
    return inSpan(tracer, 'token.sign', { attributes: { ...step, [AUTH_KEY_ID]: kid } }, () =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: SIGNING_ALGORITHM, kid, typ: 'JWT' }).sign(key),
    );
  }
}

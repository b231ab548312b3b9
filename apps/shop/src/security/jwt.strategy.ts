import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { TOKEN_AUDIENCE, TOKEN_ISSUER, type TokenClaims } from '@roundtrip/contracts';
import passportJwt from 'passport-jwt';
import { spanOf } from '../telemetry.js';
import { JwksCache } from './jwks-cache.js';
import { securityErrors } from './security.errors.js';
import type { Viewer } from './viewer.js';

const { ExtractJwt, Strategy } = passportJwt;

/** Clocks of two machines may differ by this much. */
const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * Who is it? Verifies the bearer token: ES256 and nothing else, a key of the auth service named by `kid`, our issuer
 * and audience, not expired (RFC 7519, RFC 8725).
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(keys: JwksCache) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      algorithms: ['ES256'],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
      jsonWebTokenOptions: { clockTolerance: CLOCK_TOLERANCE_SECONDS },
      secretOrKeyProvider: (_request: unknown, token: string, done) => {
        keyFor(token, keys).then(
          // jsonwebtoken takes a KeyObject, which spares it parsing a PEM each time; the types do not know that.
          (key) => spanOf('auth', 'jwt.verify', () => done(null, key as unknown as Buffer)),
          (error: unknown) => done(error),
        );
      },
    });
  }

  /** The claims of a token that is genuine. */
  validate({ sub, roles }: TokenClaims): Viewer {
    const userId = Number(sub);
    if (!Number.isSafeInteger(userId) || userId < 1 || !Array.isArray(roles))
      throw securityErrors.tokenInvalid();
    return { userId, roles, permissions: [] };
  }
}

async function keyFor(token: string, keys: JwksCache): Promise<KeyObject> {
  const kid = keyIdOf(token);
  if (kid === undefined) throw securityErrors.tokenInvalid();
  const lookup = await keys.keyOf(kid);
  if (lookup.status === 'unknown') throw securityErrors.tokenInvalid();
  return lookup.key;
}

/** `kid` of the token's header (RFC 7515 §4.1.4): not verified yet, and only used to choose a key of ours. */
function keyIdOf(token: string): string | undefined {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString());
    const { kid } = header as { kid?: unknown };
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}

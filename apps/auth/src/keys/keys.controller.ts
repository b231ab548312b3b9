import { Controller, Get, Header, HttpCode, Post } from '@nestjs/common';
import { KnownError } from '@roundtrip/errors';
import { AUTH_KEY_ID } from '@roundtrip/semconv';
import { inSpan } from '@roundtrip/tracing';
import type { JWK } from 'jose';
import { Internal, Public } from '../access/access-rule.js';
import { authErrorTable } from '../auth.errors.js';
import { step, tracer } from '../telemetry.js';
import { KeyRing, type RotateKeyResult, type Signer } from './key-ring.js';

@Controller()
export class KeysController {
  constructor(private readonly keys: KeyRing) {}

  /** The keys that access tokens are verified with (RFC 7517 §5). */
  @Public()
  @Get('.well-known/jwks.json')
  // A token of a new key names it: who does not know the id asks again before this time is over.
  @Header('cache-control', 'public, max-age=300')
  @Header('content-type', 'application/jwk-set+json')
  async jwks(): Promise<{ keys: JWK[] }> {
    return { keys: await this.keys.publicKeys() };
  }

  /** Signs with a new key from now on. Tokens signed by the ones before stay valid. */
  @Internal()
  @Post('keys/rotate')
  @HttpCode(200)
  rotate(): Promise<{ kid: string }> {
    return inSpan(tracer, 'key.rotate', { attributes: { ...step } }, async (span) => {
      const { kid } = rotated(await this.keys.rotate());
      span.setAttribute(AUTH_KEY_ID, kid);
      return { kid };
    });
  }
}

/** @throws `AUTH_TOO_MANY_KEYS` */
function rotated(result: RotateKeyResult): Signer {
  if (result.status === 'rotated') return result.signer;
  const { tooManyKeys } = authErrorTable;
  throw new KnownError(tooManyKeys, tooManyKeys.detail(), { retryAfterSeconds: result.retryAfterSeconds });
}

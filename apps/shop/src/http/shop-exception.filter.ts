import { type ArgumentsHost, Catch } from '@nestjs/common';
import { KnownError } from '@roundtrip/errors';
import { ProblemDetailsFilter } from '@roundtrip/nest';
import type { Response } from 'express';
import { databaseErrorOf } from '../database/database.errors.js';
import { securityErrorTable } from '../security/security.errors.js';

/** Problem documents, with what only the shop knows: its database's errors, and the challenge of a 401 (RFC 6750). */
@Catch()
export class ShopExceptionFilter extends ProblemDetailsFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    const known = databaseErrorOf(error) ?? error;
    const challenge = known instanceof KnownError ? challenges[known.code] : undefined;
    if (challenge !== undefined) {
      host.switchToHttp().getResponse<Response>().setHeader('www-authenticate', challenge);
    }
    super.catch(known, host);
  }
}

const { tokenMissing, tokenInvalid, tokenExpired, forbidden } = securityErrorTable;

/** `WWW-Authenticate` by error code: RFC 6750 §3. A request without a token gets no error code. */
const challenges: Readonly<Record<string, string>> = {
  [tokenMissing.code]: 'Bearer realm="roundtrip"',
  [tokenInvalid.code]: 'Bearer realm="roundtrip", error="invalid_token"',
  [tokenExpired.code]: 'Bearer realm="roundtrip", error="invalid_token", error_description="expired"',
  [forbidden.code]: 'Bearer realm="roundtrip", error="insufficient_scope"',
};

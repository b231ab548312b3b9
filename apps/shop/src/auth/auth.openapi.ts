import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  answers,
  describeModel,
  describeRoute,
  invalidInput,
  problems,
  publicProblems,
} from '../openapi/describe.js';
import { count } from '../openapi/fields.js';
import { securityErrorTable } from '../security/security.errors.js';
import { AuthController } from './auth.controller.js';
import { LoginBody, RefreshBody, SessionView } from './auth.dto.js';
import { JwksController } from './jwks.controller.js';

/** The auth service's own words, see docs/errors.md. */
const refused = {
  code: 'AUTH_BAD_CREDENTIALS, AUTH_BAD_REFRESH_TOKEN',
  kind: 'unauthenticated',
  when: 'The auth service refuses',
} as const;

export function describeAuth(): void {
  ApiTags('auth')(AuthController);
  ApiTags('auth')(JwksController);

  describeModel(LoginBody, {
    username: { type: 'string', minLength: 1, maxLength: 100 },
    password: { type: 'string', minLength: 1, maxLength: 200, format: 'password' },
  });
  describeModel(RefreshBody, { refreshToken: { type: 'string', minLength: 1, maxLength: 2000 } });
  describeModel(SessionView, {
    accessToken: { type: 'string', description: 'JWT for `Authorization: Bearer`' },
    refreshToken: { type: 'string', description: 'Good for one refresh' },
    tokenType: { type: 'string', enum: ['Bearer'] },
    expiresIn: count('Seconds until the access token expires', 1),
  });

  const session = answers(SessionView, { description: 'A session' });
  const sessionProblems = problems(invalidInput, refused, ...publicProblems, securityErrorTable.unavailable);
  describeRoute(AuthController, 'login', ApiOperation({ summary: 'Signs in' }), session, sessionProblems);
  describeRoute(
    AuthController,
    'refresh',
    ApiOperation({ summary: 'Trades a refresh token for a new session' }),
    session,
    sessionProblems,
  );
  describeRoute(
    AuthController,
    'logout',
    ApiOperation({ summary: 'Makes a refresh token worthless' }),
    ApiResponse({ status: 204, description: 'It is' }),
    problems(invalidInput, ...publicProblems, securityErrorTable.unavailable),
  );

  describeRoute(
    JwksController,
    'find',
    ApiOperation({ summary: 'The public keys of access tokens (RFC 7517)' }),
    ApiResponse({
      status: 200,
      description: 'A JWK Set',
      content: { 'application/json': { schema: jwkSet } },
    }),
    problems(...publicProblems, securityErrorTable.unavailable),
  );
}

const jwkSet = {
  type: 'object',
  required: ['keys'],
  properties: { keys: { type: 'array', items: { type: 'object', required: ['kty', 'kid'] } } },
};

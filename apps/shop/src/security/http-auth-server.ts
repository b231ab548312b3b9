import {
  type AuthSession,
  INTERNAL_KEY_HEADER,
  type Login,
  type PermissionsReply,
} from '@roundtrip/contracts';
import { KnownError, kindOfStatus, type Problem } from '@roundtrip/errors';
import { withCause } from '../with-cause.js';
import { AuthServer, type JwkSet, type SessionResult } from './auth-server.js';
import { securityErrors, securityErrorTable } from './security.errors.js';

export interface HttpAuthServerOptions {
  /** Base URL of the auth service. */
  url: string;
  timeoutMillis: number;
  internalKey: string;
}

interface AnswerHead {
  status: number;
  retryAfter: string | null;
}

interface RawAnswer extends AnswerHead {
  text: string;
}

interface Answer extends AnswerHead {
  body: unknown;
}

/** The auth service over HTTP. Connections are kept alive by `fetch`; the trace context travels along. */
export class HttpAuthServer extends AuthServer {
  constructor(private readonly options: HttpAuthServerOptions) {
    super();
  }

  override async jwks(): Promise<JwkSet> {
    return expectOk<JwkSet>(await this.call('GET', '/.well-known/jwks.json'));
  }

  override async permissionsOf(userId: number): Promise<PermissionsReply> {
    const answer = await this.call('GET', `/permissions/${userId}`, {
      headers: { [INTERNAL_KEY_HEADER]: this.options.internalKey },
    });
    if (answer.status === 404) return { userId, roles: [], permissions: [] };
    return expectOk<PermissionsReply>(answer);
  }

  override login(login: Login): Promise<SessionResult> {
    return this.session('/login', { username: login.username, password: login.password });
  }

  override refresh(refreshToken: string): Promise<SessionResult> {
    return this.session('/refresh', { refreshToken });
  }

  override async logout(refreshToken: string): Promise<void> {
    const answer = await this.call('POST', '/logout', { body: { refreshToken } });
    if (answer.status >= 500) throw securityErrors.unavailable();
  }

  private async session(path: string, body: object): Promise<SessionResult> {
    const answer = await this.call('POST', path, { body });
    if (isRefusal(answer)) return { status: 'refused', error: refusalOf(answer) };
    return { status: 'granted', session: expectOk<AuthSession>(answer) };
  }

  private async call(
    method: string,
    path: string,
    request: { headers?: Record<string, string>; body?: object } = {},
  ): Promise<Answer> {
    const { status, retryAfter, text } = await this.send(method, path, request);
    return { status, retryAfter, body: text === '' ? undefined : parse(text, status) };
  }

  private async send(
    method: string,
    path: string,
    { headers, body }: { headers?: Record<string, string>; body?: object },
  ): Promise<RawAnswer> {
    try {
      const response = await fetch(new URL(path, this.options.url), {
        method,
        headers: {
          accept: 'application/json',
          ...(body && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(this.options.timeoutMillis),
      });
      return {
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
        text: await response.text(),
      };
    } catch (cause) {
      throw unavailable(cause);
    }
  }
}

/** A parse error quotes the text, in which there may be tokens; causes are logged. */
function parse(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unavailable(new Error(`the auth service answered ${status} with what is not JSON`));
  }
}

function expectOk<T>({ status, body }: Answer): T {
  if (status >= 200 && status < 300) return body as T;
  throw unavailable(new Error(`the auth service answered ${status}`));
}

function isRefusal({ status }: Answer): boolean {
  return status >= 400 && status < 500;
}

/** The auth service's problem, to be told to the client in its own words. */
function refusalOf({ status, retryAfter, body }: Answer): KnownError {
  const { code, detail } = (body ?? {}) as Partial<Problem>;
  return new KnownError(
    { code: code ?? 'AUTH_REFUSED', kind: kindOfStatus(status) },
    detail ?? 'The auth service refused.',
    retryAfter === null ? {} : { retryAfterSeconds: Number(retryAfter) || 1 },
  );
}

function unavailable(cause: unknown): KnownError {
  return withCause(securityErrorTable.unavailable, cause);
}

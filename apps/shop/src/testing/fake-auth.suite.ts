import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import {
  demoPeople,
  INTERNAL_KEY_HEADER,
  permissionsOf,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
} from '@roundtrip/contracts';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const INTERNAL_KEY = 'k'.repeat(43);

interface Key {
  kid: string;
  privateKey: CryptoKey;
  jwk: object;
}

export interface TokenOptions {
  issuer?: string;
  audience?: string;
  /** Seconds from now, negative for a token that has expired. */
  expiresIn?: number;
  algorithm?: string;
  kid?: string;
}

/** The auth service as the shop sees it: real HTTP, real keys, answers that a test can change. */
export class FakeAuth {
  readonly requests: string[] = [];
  /** Set to answer nothing at all. */
  silent = false;
  private keys: Key[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<FakeAuth> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const fake = new FakeAuth(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => void fake.answer(request, response));
    await fake.addKey('first');
    return fake;
  }

  async addKey(kid: string): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' };
    this.keys.unshift({ kid, privateKey, jwk });
  }

  removeKey(kid: string): void {
    this.keys = this.keys.filter((key) => key.kid !== kid);
  }

  /** An access token of a user, signed with the newest key. */
  tokenOf(userId: number, options: TokenOptions = {}): Promise<string> {
    const [{ kid, privateKey }] = this.keys as [Key];
    const nowSeconds = Math.floor(Date.now() / 1000);
    return new SignJWT({ roles: rolesOf(userId) })
      .setProtectedHeader({ alg: 'ES256', kid: options.kid ?? kid })
      .setIssuer(options.issuer ?? TOKEN_ISSUER)
      .setAudience(options.audience ?? TOKEN_AUDIENCE)
      .setSubject(String(userId))
      .setJti(crypto.randomUUID())
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + (options.expiresIn ?? 900))
      .sign(privateKey);
  }

  countOf(request: string): number {
    return this.requests.filter((one) => one === request).length;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = `${request.method} ${request.url}`;
    this.requests.push(route);
    if (this.silent) return;
    const body = request.method === 'POST' ? ((await json(request)) as Record<string, string>) : {};
    const [status, reply] = this.replyTo(route, request, body);
    response.writeHead(status, {
      'content-type': status < 400 ? 'application/json' : 'application/problem+json',
    });
    response.end(reply === undefined ? undefined : JSON.stringify(reply));
  }

  private replyTo(route: string, request: IncomingMessage, body: Record<string, string>): [number, unknown?] {
    const user = /^GET \/permissions\/(\d+)$/.exec(route);
    if (user !== null) {
      if (request.headers[INTERNAL_KEY_HEADER] !== INTERNAL_KEY) return [403, { code: 'AUTH_INTERNAL_ONLY' }];
      const roles = rolesOf(Number(user[1]));
      return [
        200,
        { userId: Number(user[1]), roles, permissions: roles.flatMap((role) => permissionsOf[role]) },
      ];
    }
    if (route === 'GET /.well-known/jwks.json') return [200, { keys: this.keys.map(({ jwk }) => jwk) }];
    if (route === 'POST /logout') return [204];
    if (body.password === 'right' || body.refreshToken === 'good') {
      return [200, { accessToken: 'a', refreshToken: 'r', tokenType: 'Bearer', expiresIn: 900 }];
    }
    return [401, { code: 'AUTH_BAD_CREDENTIALS', status: 401, detail: 'Username or password is wrong.' }];
  }
}

/** Everybody whom the contracts do not know is a customer. */
function rolesOf(userId: number) {
  return [demoPeople.find((person) => person.userId === userId)?.role ?? ('customer' as const)];
}

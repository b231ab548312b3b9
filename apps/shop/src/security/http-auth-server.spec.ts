import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpAuthServer } from './http-auth-server.js';

describe('HttpAuthServer', () => {
  let server: Server;
  let auth: HttpAuthServer;

  beforeAll(async () => {
    server = createServer((_request, response) => response.end('secret-token'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    auth = new HttpAuthServer({ url: `http://127.0.0.1:${port}`, timeoutMillis: 1000, internalKey: 'k' });
  });

  afterAll(() => server.close());

  it('says that an answer is not JSON without quoting it: it may hold tokens, and causes are logged', async () => {
    const error: unknown = await auth.login({ username: 'esther', password: 'pw' }).catch((thrown) => thrown);
    expect(error).toMatchObject({
      kind: 'unavailable',
      cause: new Error('the auth service answered 200 with what is not JSON'),
    });
    expect(inspect(error)).not.toContain('secret-token');
  });
});

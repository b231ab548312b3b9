import { describe, expect, it } from 'vitest';
import { exchangeBytes } from './edge-client.js';
import { type Group, LAB_KEY, useScene } from './scene.js';

/** Which header fields pass, which do not, and which are added. */
export function describeHeaders({ start, exceptions }: Group): void {
  const scene = useScene(start, { machines: 1 });

  /** The header fields with which a request reached the shop. */
  const headersAtShop = async (headers: Record<string, string | string[]>) => {
    await scene().ask('/api/x', { headers });
    const request = scene().shop.seen.at(-1);
    if (request === undefined) throw new Error('the request did not reach the shop');
    return request.headers;
  };

  describe('on the way out', () => {
    it('fields of the connection stay on their connection', async () => {
      const headers = await headersAtShop({
        connection: 'keep-alive, x-only-here',
        'x-only-here': 'secret of this hop',
        'keep-alive': 'timeout=5',
        'proxy-connection': 'keep-alive',
        'proxy-authorization': 'Basic eDp5',
        te: 'trailers',
      });
      for (const name of ['x-only-here', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'te']) {
        expect(headers, name).not.toHaveProperty(name);
      }
    });

    it('an Upgrade is not passed on, and the request is answered as it is', async () => {
      const headers = await headersAtShop({ connection: 'upgrade', upgrade: 'websocket' });
      expect(headers).not.toHaveProperty('upgrade');
    });

    it('end-to-end fields arrive as they are', async () => {
      const sent = {
        authorization: 'Bearer abc',
        cookie: 'a=1; b=2',
        'if-none-match': '"v1"',
        'x-custom': 'one, two',
        'accept-language': 'de',
      };
      expect(await headersAtShop(sent)).toMatchObject(sent);
    });

    it('what the client says about its own way here is replaced', async () => {
      const headers = await headersAtShop({
        'x-forwarded-for': '6.6.6.6',
        'x-forwarded-proto': 'gopher',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-anything': 'evil',
        forwarded: 'for=6.6.6.6',
      });
      expect(JSON.stringify(headers)).not.toMatch(/6\.6\.6\.6|evil|gopher/);
      expect(headers['x-forwarded-for']).toMatch(/^127\.0\.0\.1\b/);
      expect(headers['x-forwarded-proto']).toBe('https');
      expect(headers['x-forwarded-host']).toBe(`roundtrip.test:${scene().edge.port}`);
    });

    it('Forwarded names the client, the host and the scheme (RFC 7239)', async () => {
      const { forwarded } = await headersAtShop({});
      expect(String(forwarded).split(',')[0]).toBe(
        `for=127.0.0.1;by=_balancer;host="roundtrip.test:${scene().edge.port}";proto=https`,
      );
    });

    it('naming a field in Connection does not remove the one that the edge adds', async () => {
      const headers = await headersAtShop({ connection: 'x-forwarded-for, x-request-id, via, host' });
      expect(headers['x-forwarded-for']).toMatch(/^127\.0\.0\.1\b/);
      expect(headers['x-request-id']).toBeDefined();
      expect(headers.via).toBeDefined();
      expect(headers.host).toBeDefined();
    });

    it('Via grows by each hop', async () => {
      expect((await headersAtShop({ via: '1.0 fred' })).via).toBe('1.0 fred, 1.1 balancer, 1.1 proxy-a');
    });

    it('a request id of the client is kept, and one that is not well-formed replaced', async () => {
      expect((await headersAtShop({ 'x-request-id': 'order-4711-again' }))['x-request-id']).toBe(
        'order-4711-again',
      );
      expect((await headersAtShop({ 'x-request-id': 'no spaces!' }))['x-request-id']).toMatch(/^[\w-]{36}$/);
    });

    it('the path and the query arrive byte for byte', async () => {
      const path = '/api/a%2Fb/%C3%A9?q=1&q=2&empty=&x=%20+';
      await scene().ask(path);
      expect(scene().shop.seen.at(-1)?.url).toBe(path);
    });
  });

  describe('on the way back', () => {
    it('fields of the connection stay on their connection', async () => {
      scene().shop.behaviour = (_request, response) => {
        response.writeHead(200, {
          connection: 'keep-alive, x-only-there',
          'x-only-there': 'secret of that hop',
          'proxy-authenticate': 'Basic',
          'x-passes': 'yes',
        });
        response.end('x');
      };
      const { headers } = await scene().ask('/api/x');
      expect(headers).not.toHaveProperty('x-only-there');
      expect(headers).not.toHaveProperty('proxy-authenticate');
      expect(headers['x-passes']).toBe('yes');
    });

    it('fields that appear twice arrive twice, and no type is invented', async () => {
      scene().shop.behaviour = (_request, response) => {
        response.setHeader('set-cookie', ['a=1', 'b=2']);
        response.setHeader('server-timing', ['shop;dur=1', 'db;dur=2']);
        response.end('x');
      };
      const { headers } = await scene().ask('/api/x');
      expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
      expect(headers['server-timing']).toMatch(/shop;dur=1.*db;dur=2/);
      expect(headers).not.toHaveProperty('content-type');
    });

    it.each([204, 304])('a %i arrives without a body', async (code) => {
      scene().shop.behaviour = (_request, response) => response.writeHead(code, { 'x-passes': 'yes' }).end();
      const answer = await scene().ask('/api/x');
      expect([answer.status, answer.bytes.length, answer.headers['x-passes']]).toEqual([code, 0, 'yes']);
    });
  });

  describe.skipIf(exceptions.noLabKey)('baggage of the lab', () => {
    const baggage = 'team=blue,explain=1, fault=db-slow;p=1 ,%65xplain=1,%zz=1';

    it('is taken from everybody, other baggage is not', async () => {
      const headers = await headersAtShop({ baggage });
      expect(headers.baggage).toBe('team=blue');
    });

    it.each([
      ['wrong', 'not-the-key'],
      ['empty', ''],
    ])('is taken from a client with a %s key', async (_name, key) => {
      const headers = await headersAtShop({ baggage, 'x-roundtrip-lab-key': key });
      expect(headers.baggage).toBe('team=blue');
      expect(headers).not.toHaveProperty('x-roundtrip-lab-key');
    });

    it('passes from the client that knows the key, which itself goes no further', async () => {
      const headers = await headersAtShop({
        baggage: 'explain=1,fault=db-slow',
        'x-roundtrip-lab-key': LAB_KEY,
      });
      expect(headers.baggage).toBe('explain=1,fault=db-slow');
      expect(headers).not.toHaveProperty('x-roundtrip-lab-key');
    });

    it('leaves no empty header behind', async () => {
      expect(await headersAtShop({ baggage: 'explain=1' })).not.toHaveProperty('baggage');
    });
  });

  describe('a request that could be read in two ways', () => {
    const head = 'POST /api/x HTTP/1.1\r\nHost: roundtrip.test\r\n';

    it.each([
      [
        'has Content-Length and Transfer-Encoding',
        `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      ],
      ['has two different Content-Lengths', `${head}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`],
      ['has a space before a colon', `${head}Content-Length : 4\r\n\r\nabcd`],
      ['has a header folded over two lines', `${head}X-A: 1\r\n 2\r\nContent-Length: 0\r\n\r\n`],
      ['hides the coding', `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
      ['has no Host', 'GET /api/x HTTP/1.1\r\n\r\n'],
      ['is no HTTP', 'hello\r\n\r\n'],
    ])('is refused: it %s', async (_name, bytes) => {
      const received = await exchangeBytes(scene().edge, bytes);
      expect(received).toMatch(/^HTTP\/1\.1 400 /);
      expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1);
      expect(scene().shop.seen).toEqual([]);
    });

    it('is none in absolute form: its own host counts, not the Host field', async () => {
      const request =
        'GET https://shop.roundtrip.test/api/x?y=1 HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n';
      expect(await exchangeBytes(scene().edge, request)).toMatch(/^HTTP\/1\.1 200 /);
      const seen = scene().shop.seen.at(-1);
      expect(seen?.url).toBe('/api/x?y=1');
      expect(seen?.headers['x-forwarded-host']).toBe('shop.roundtrip.test');
    });
  });
}

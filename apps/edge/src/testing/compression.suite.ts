import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Group, text, useScene } from './scene.js';

/** Accept-Encoding → Content-Encoding, for a body that is worth it. `undefined`: as it is. */
const negotiations: [acceptEncoding: string | undefined, encoding: string | undefined][] = [
  [undefined, undefined],
  ['', undefined],
  ['identity', undefined],
  ['gzip', 'gzip'],
  ['br', 'br'],
  ['gzip, deflate, br', 'br'],
  ['gzip, deflate, br, zstd', 'br'],
  ['br;q=0.5, gzip', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['gzip;q=0', undefined],
  ['GZIP', 'gzip'],
  ['x-unknown', undefined],
  ['identity;q=1, gzip;q=0.5', undefined],
];

/** When and how answers are compressed. */
export function describeCompression({ start }: Group): void {
  const scene = useScene(start, { machines: 1 });
  const long = text(8_000);

  /** Lets the shop answer with these fields and asks for it. */
  const answerOf = (
    fields: Record<string, string>,
    body: string | Buffer,
    acceptEncoding: string | undefined,
    method = 'GET',
  ) => {
    scene().shop.behaviour = (request, response) => {
      response.writeHead(200, { 'content-length': String(Buffer.byteLength(body)), ...fields });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const headers = acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding };
    return scene().ask('/api/x', { method, headers });
  };
  const json = { 'content-type': 'application/json; charset=utf-8' };

  describe('an answer that is worth compressing', () => {
    it.each(negotiations)(
      'to Accept-Encoding %j comes as %j, whole, and says that it varies',
      async (asked, encoding) => {
        const answer = await answerOf(json, long, asked);
        expect(answer.headers['content-encoding']).toBe(encoding);
        expect(answer.headers.vary).toMatch(/accept-encoding/i);
        expect(answer.text).toBe(long);
        if (encoding !== undefined) expect(answer.bytes.length).toBeLessThan(long.length / 2);
      },
    );

    it('without a known length is compressed too', async () => {
      scene().shop.behaviour = (_request, response) => {
        response.writeHead(200, json);
        response.write(long);
        response.end(long);
      };
      const answer = await scene().ask('/api/x', { headers: { 'accept-encoding': 'br' } });
      expect([answer.headers['content-encoding'], answer.text]).toEqual(['br', long + long]);
    });

    it('keeps the Vary it had', async () => {
      const answer = await answerOf({ ...json, vary: 'Accept, Origin' }, long, 'br');
      expect(answer.headers.vary).toMatch(/^Accept, Origin, accept-encoding$/i);
    });

    it('has a weak ETag when it had a strong one: the bytes are others', async () => {
      expect((await answerOf({ ...json, etag: '"v1"' }, long, 'br')).headers.etag).toBe('W/"v1"');
      expect((await answerOf({ ...json, etag: '"v1"' }, long, undefined)).headers.etag).toBe('"v1"');
    });

    it('to HEAD has the fields of the answer to GET', async () => {
      const answer = await answerOf(json, long, 'br', 'HEAD');
      expect(answer.headers['content-encoding']).toBe('br');
      expect(answer.headers).not.toHaveProperty('content-length');
      expect(answer.bytes).toHaveLength(0);
    });
  });

  describe('an answer is left as it is', () => {
    it.each<[string, Record<string, string>, string | Buffer]>([
      ['when it is small', json, text(1_000)],
      ['when its type is compressed already', { 'content-type': 'image/png' }, Buffer.alloc(8_000, 1)],
      ['when it has no type', {}, long],
      ['when nobody may transform it', { ...json, 'cache-control': 'public, no-transform' }, long],
      ['when it is a stream of events', { 'content-type': 'text/event-stream' }, long],
      ['when it is a part', { ...json, 'content-range': 'bytes 0-7999/90000' }, long],
    ])('%s', async (_name, fields, body) => {
      const answer = await answerOf(fields, body, 'br, gzip');
      expect(answer.headers).not.toHaveProperty('content-encoding');
      expect(answer.bytes).toEqual(Buffer.from(body));
      expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(body)));
    });

    it('when the shop has compressed it', async () => {
      const zipped = gzipSync(long);
      const answer = await answerOf({ ...json, 'content-encoding': 'gzip' }, zipped, 'br, gzip');
      expect(answer.headers['content-encoding']).toBe('gzip');
      expect(answer.bytes).toEqual(zipped);
    });
  });

  describe('an answer without a body', () => {
    it.each([204, 304])('with %i gets no Content-Encoding', async (code) => {
      scene().shop.behaviour = (_request, response) => response.writeHead(code, { etag: '"v1"' }).end();
      const answer = await scene().ask('/api/x', { headers: { 'accept-encoding': 'br' } });
      expect([answer.status, answer.bytes.length]).toEqual([code, 0]);
      expect(answer.headers).not.toHaveProperty('content-encoding');
    });
  });
}

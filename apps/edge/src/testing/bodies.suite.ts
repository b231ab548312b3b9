import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { answerTo, open } from './edge-client.js';
import { type Group, limits, text, useScene } from './scene.js';

/** How bodies pass: limits on the way out, streaming on the way back. */
export function describeBodies({ start }: Group): void {
  const scene = useScene(start, { machines: 1 });
  const limit = limits.bodyLimitBytes;

  describe('a request body', () => {
    it('of just the limit passes', async () => {
      const body = text(limit);
      expect((await scene().ask('/api/x', { method: 'POST', body })).status).toBe(200);
      expect(scene().shop.seen[0]?.body).toBe(body);
      expect(scene().shop.seen[0]?.headers['content-length']).toBe(String(limit));
    });

    it('without a length passes', async () => {
      const request = open(scene().edge, '/api/x', { method: 'POST' });
      request.write('in ');
      request.end('pieces');
      expect((await answerTo(request)).status).toBe(200);
      expect(scene().shop.seen[0]?.body).toBe('in pieces');
    });

    it('of a GET passes as well', async () => {
      await scene().ask('/api/x', { body: 'odd but allowed', headers: { 'content-length': '15' } });
      expect(scene().shop.seen[0]?.body).toBe('odd but allowed');
    });

    it('over the limit by its length is refused with 413', async () => {
      const answer = await scene().ask('/api/x', { method: 'POST', body: text(4 * limit) });
      expect(answer.status).toBe(413);
      expect(scene().shop.seen).toEqual([]);
    });

    it('over the limit in pieces is refused with 413', async () => {
      const request = open(scene().edge, '/api/x', { method: 'POST' });
      const answer = answerTo(request);
      for (let sent = 0; sent < 4 * limit; sent += limit / 2) request.write(text(limit / 2));
      request.end();
      expect((await answer).status).toBe(413);
      expect(scene().shop.seen).toEqual([]);
    });

    it('over the limit is refused before it is sent when the client asks first', async () => {
      const request = open(scene().edge, '/api/x', {
        method: 'POST',
        headers: { expect: '100-continue', 'content-length': String(2 * limit) },
      });
      let continued = false;
      request.once('continue', () => {
        continued = true;
      });
      request.flushHeaders();
      const answer = await answerTo(request);
      request.destroy();
      expect([answer.status, continued]).toEqual([413, false]);
    });

    it('within the limit is asked for when the client asks first', async () => {
      const request = open(scene().edge, '/api/x', {
        method: 'POST',
        headers: { expect: '100-continue', 'content-length': '5' },
      });
      request.flushHeaders();
      await once(request, 'continue');
      request.end('hello');
      expect((await answerTo(request)).status).toBe(200);
      expect(scene().shop.seen[0]?.body).toBe('hello');
      expect(scene().shop.seen[0]?.headers).not.toHaveProperty('expect');
    });
  });

  describe('an answer', () => {
    it('is passed on while it is being made', async () => {
      let finish = () => {};
      scene().shop.behaviour = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' });
        response.write('first ');
        finish = () => response.end('last');
      };
      const request = open(scene().edge, '/api/x');
      request.end();
      const [response] = await once(request, 'response');
      const [first] = await once(response, 'data');
      expect(String(first)).toBe('first ');
      finish();
      const [last] = await once(response, 'data');
      expect(String(last)).toBe('last');
    });

    it('to HEAD has the fields of the answer to GET and no body', async () => {
      scene().shop.behaviour = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '12' }).end();
      };
      const answer = await scene().ask('/api/x', { method: 'HEAD' });
      expect([answer.status, answer.headers['content-length'], answer.bytes.length]).toEqual([200, '12', 0]);
    });
  });
}

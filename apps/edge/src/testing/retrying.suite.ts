import { describe, expect, it } from 'vitest';
import { answerTo, open } from './edge-client.js';
import { type Group, type Scene, text, useScene } from './scene.js';
import { type Behaviour, echo, reset, silence, status } from './stub-shop.js';

const failures: [string, Behaviour][] = [
  ['502', status(502)],
  ['503', status(503)],
  ['a connection that is reset', reset],
];

/** What happens when a machine fails, answers too late, or the client leaves. */
export function describeRetrying({ start }: Group): void {
  describe('a machine that fails', () => {
    const scene = useScene(start, { limits: { ejectAfter: 1_000 } });

    for (const [name, failure] of failures) {
      it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])(
        `by ${name} is hidden from %s: another machine answers`,
        async (method) => {
          scene().shop.behaviour = failure;
          for (let i = 0; i < 3; i += 1) expect((await scene().ask('/api/x', { method })).status).toBe(200);
          expect(scene().shop.seen).not.toEqual([]);
        },
      );

      it.each(['POST', 'PATCH'])(`by ${name} is not hidden from %s: it is sent once only`, async (method) => {
        for (const shop of scene().shops) shop.behaviour = failure;
        const { status: code } = await scene().ask('/api/x', { method, body: 'once' });
        expect([502, 503]).toContain(code);
        expect(allSeen(scene())).toHaveLength(1);
      });
    }

    it('is asked once, and one other machine, never a third', async () => {
      for (const shop of scene().shops) shop.behaviour = status(503);
      expect((await scene().ask('/api/x')).status).toBe(503);
      expect(allSeen(scene())).toHaveLength(2);
      expect(
        scene()
          .shops.map(({ seen }) => seen.length)
          .sort(),
      ).toEqual([0, 1, 1]);
    });

    it('leads to a second request with the same body', async () => {
      const body = text(20_000);
      scene().shop.behaviour = reset;
      for (let i = 0; i < 3; i += 1) await scene().ask('/api/x', { method: 'PUT', body });
      const bodies = allSeen(scene()).map((request) => request.body);
      expect(bodies.length).toBeGreaterThan(3);
      expect(bodies.filter((seen) => seen !== body)).toEqual([]);
    });

    it('is not asked again for an error of the application', async () => {
      for (const shop of scene().shops) shop.behaviour = status(500);
      expect((await scene().ask('/api/x')).status).toBe(500);
      expect(allSeen(scene())).toHaveLength(1);
    });
  });

  describe('the only machine', () => {
    const scene = useScene(start, { machines: 1, limits: { ejectAfter: 1_000 } });

    it('has its own answer passed on when it is a gateway error', async () => {
      scene().shop.behaviour = (_request, response) => {
        response.writeHead(503, { 'content-type': 'text/plain' }).end('closed for lunch');
      };
      const answer = await scene().ask('/api/x');
      expect([answer.status, answer.text]).toEqual([503, 'closed for lunch']);
      expect(scene().shop.seen).toHaveLength(1);
    });

    it('that resets the connection makes a 502', async () => {
      scene().shop.behaviour = reset;
      expect((await scene().ask('/api/x')).status).toBe(502);
    });

    it('that does not speak HTTP makes a 502', async () => {
      scene().shop.behaviour = (_request, _response, incoming) =>
        incoming.socket.end('no HTTP at all\r\n\r\n');
      expect((await scene().ask('/api/x')).status).toBe(502);
    });

    it('that dies in the middle of its answer leaves the client with a broken answer, not with a whole one', async () => {
      scene().shop.behaviour = (_request, response, incoming) => {
        response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '100000' });
        response.write(text(20_000), () => incoming.socket.destroy());
      };
      const answer = await scene()
        .ask('/api/x')
        .catch(() => ({ complete: false }));
      expect(answer.complete).toBe(false);
    });
  });

  describe('a slow machine', () => {
    const proxyGivesUp = useScene(start, { limits: { shopTimeoutMillis: 150, tryTimeoutMillis: 3_000 } });

    it('makes a 504 when the proxy stops waiting', async () => {
      for (const shop of proxyGivesUp().shops) shop.behaviour = silence;
      expect((await proxyGivesUp().ask('/api/x')).status).toBe(504);
      expect(allSeen(proxyGivesUp())).toHaveLength(1);
    });
  });

  describe('a machine that is slower than one call may take', () => {
    const scene = useScene(start, { limits: { shopTimeoutMillis: 3_000, tryTimeoutMillis: 150 } });

    it('makes a 504 without a second call', async () => {
      for (const shop of scene().shops) shop.behaviour = silence;
      expect((await scene().ask('/api/x')).status).toBe(504);
      expect(allSeen(scene())).toHaveLength(1);
    });

    it('is not ejected for it', async () => {
      for (const shop of scene().shops) shop.behaviour = silence;
      await Promise.all(Array.from({ length: 12 }, () => scene().ask('/api/x', { method: 'POST' })));
      for (const shop of scene().shops) shop.behaviour = echo(shop.name);
      expect(new Set(await scene().machinesOf(6))).toEqual(new Set(['a', 'b', 'c']));
    });
  });

  describe('two calls that together take too long', () => {
    const scene = useScene(start, {
      limits: { tryTimeoutMillis: 3_000, totalTimeoutMillis: 250, ejectAfter: 1_000 },
    });

    it('make a 504', async () => {
      for (const shop of scene().shops) {
        shop.behaviour = (_request, response) => setTimeout(() => response.writeHead(503).end(), 150);
      }
      expect((await scene().ask('/api/x')).status).toBe(504);
    });
  });

  describe('a client that leaves', () => {
    const scene = useScene(start, { limits: { ejectAfter: 2 } });

    it('has its request cancelled at the shop, and that is held against no machine', async () => {
      const cancelled: Promise<void>[] = [];
      for (const shop of scene().shops) {
        shop.behaviour = (_request, response) => {
          cancelled.push(new Promise((resolve) => response.once('close', resolve)));
        };
      }
      for (let left = 1; left <= 9; left += 1) {
        const leaving = new AbortController();
        const request = open(scene().edge, '/api/x', { signal: leaving.signal });
        request.end();
        const answer = answerTo(request).catch(() => 'none');
        await expect.poll(() => cancelled.length).toBe(left);
        leaving.abort();
        expect(await answer).toBe('none');
      }
      await Promise.all(cancelled);
      for (const shop of scene().shops) shop.behaviour = echo(shop.name);
      expect(new Set(await scene().machinesOf(6))).toEqual(new Set(['a', 'b', 'c']));
    });
  });
}

function allSeen({ shops }: Scene) {
  return shops.flatMap(({ seen }) => seen);
}

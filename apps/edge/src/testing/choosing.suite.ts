import { waitFor } from '@roundtrip/testing';
import { describe, expect, it } from 'vitest';
import { ask } from './edge-client.js';
import { type Group, type Scene, useScene } from './scene.js';
import { breakOff, status } from './stub-shop.js';

/** Which machine a request goes to, and which ones get none. */
export function describeChoosing({ start, exceptions }: Group): void {
  describe('round robin', () => {
    const scene = useScene(start);

    it('gives every machine the same share', async () => {
      const names = await scene().machinesOf(12);
      expect(countOf(names)).toEqual({ a: 4, b: 4, c: 4 });
    });
  });

  describe('active health checks', () => {
    const scene = useScene(start);

    it('send nothing to a machine that is not ready, and use it again when it is', async () => {
      scene().shop.ready = false;
      await untilServing(scene(), ['b', 'c']);
      scene().shop.ready = true;
      await untilServing(scene(), ['a', 'b', 'c']);
    });

    it('notice a shop that died behind a proxy that lives', async () => {
      await scene().shop.kill();
      await untilServing(scene(), ['b', 'c']);
      await scene().shop.revive();
      await untilServing(scene(), ['a', 'b', 'c']);
    });

    it('answer 503 with Retry-After when no machine is ready', async () => {
      for (const shop of scene().shops) shop.ready = false;
      const answer = await waitFor(async () => {
        const answered = await scene().ask('/api/who');
        return answered.status === 503 && answered;
      });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    });
  });

  describe('passive ejection', () => {
    const scene = useScene(start, { limits: { ejectBaseMillis: 700 } });

    it('stops asking a machine that passes its checks but answers 503, and asks again after the back-off', async () => {
      const { shop, ask } = scene();
      const echo = shop.behaviour;
      shop.behaviour = status(503);
      const asked = async (requests: number) => {
        const before = shop.seen.length;
        for (let i = 0; i < requests; i += 1) expect((await ask('/api/who')).status).toBe(200);
        return shop.seen.length - before;
      };
      await waitFor(async () => (await asked(6)) === 0);
      const ejectedAt = performance.now();

      shop.behaviour = echo;
      await waitFor(async () => (await asked(6)) > 0);
      expect(performance.now() - ejectedAt).toBeGreaterThan(300);
    });

    it('follows answers that break off, although each began well', async () => {
      const { shop, ask } = scene();
      shop.behaviour = breakOff;
      await waitFor(async () => {
        const before = shop.seen.length;
        for (let i = 0; i < 6; i += 1) await ask('/api/who').catch(() => undefined);
        return shop.seen.length === before;
      });
    });

    it.each([
      ['HEAD', 200],
      ['GET', 304],
      ['GET', 204],
    ])(
      'does not follow failures with an answer between them that has no body: %s, %i',
      async (method, code) => {
        const { shop, ask } = scene();
        const reached = async () => {
          const before = shop.seen.length;
          // A retry takes the next machine's turn: the fourth request comes to this one at the latest.
          for (let i = 0; i < 4 && shop.seen.length === before; i += 1) await ask('/api/who', { method });
          return shop.seen.length > before;
        };
        for (let i = 0; i < 4; i += 1) {
          for (const behaviour of [status(503), status(503), status(code)]) {
            shop.behaviour = behaviour;
            expect(await reached()).toBe(true);
          }
        }
      },
    );

    it('does not hold an error of the application against a machine', async () => {
      const { shop } = scene();
      shop.behaviour = status(500);
      for (let i = 0; i < 30; i += 1) await scene().ask('/api/who');
      expect(shop.seen).toHaveLength(10);
    });

    it.skipIf(exceptions.noPanic)('goes on when every machine is ejected but passes its checks', async () => {
      const { shops, edge } = scene();
      for (const shop of shops) shop.behaviour = status(503);
      for (let i = 0; i < 20; i += 1) await ask(edge, '/api/who', { method: 'POST' });
      const before = shops.reduce((sum, shop) => sum + shop.seen.length, 0);
      await ask(edge, '/api/who', { method: 'POST' });
      const after = shops.reduce((sum, shop) => sum + shop.seen.length, 0);
      expect(after - before).toBe(1);
    });
  });

  describe('a machine that dies under load', () => {
    const scene = useScene(start);

    it('costs no GET an error', async () => {
      const { shop, ask } = scene();
      const statuses: number[] = [];
      let going = true;
      const client = async () => {
        while (going) statuses.push((await ask('/api/who')).status);
      };
      const clients = Array.from({ length: 12 }, client);
      await waitFor(() => statuses.length > 100);
      await shop.kill();
      await waitFor(() => statuses.length > 400);
      await shop.revive();
      await waitFor(() => statuses.length > 700);
      going = false;
      await Promise.all(clients);
      expect(countOf(statuses.map(String))).toEqual({ '200': statuses.length });
    });
  });

  describe('a certificate of a strange authority', () => {
    const scene = useScene(start, {
      strangeAuthority: true,
      limits: { healthChecks: false },
      impatient: true,
    });

    it('keeps the request from being sent', async () => {
      const { status: code } = await scene().ask('/api/who');
      expect([502, 503]).toContain(code);
      expect(scene().shops.flatMap(({ seen }) => seen)).toEqual([]);
    });
  });
}

async function untilServing({ machinesOf }: Scene, names: string[]): Promise<void> {
  await waitFor(async () => [...new Set(await machinesOf(6))].sort().join() === names.join());
}

function countOf(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

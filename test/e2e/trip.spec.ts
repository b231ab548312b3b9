import { beforeAll, describe, expect, it } from 'vitest';
import { allHealthy, processNamed, status } from '../support/status.js';
import { type Sent, send, stepsOf } from '../support/trip.js';
import { waitFor } from '../support/wait-for.js';

const elevenSteps = [
  'client',
  'network',
  'load-balancer',
  'reverse-proxy',
  'middleware',
  'auth',
  'business-logic',
  'cache',
  'database',
  'response',
  'return',
];

describe('the trip of GET /api/users/1 as esther on a machine that has nothing cached', () => {
  let trip: Sent;

  beforeAll(async () => {
    // New processes remember nothing; the log-in is done beforehand, it is a trip of its own.
    await send('GET', '/api/config', '--as', 'esther');
    const shops = await Promise.all(['shop-a', 'shop-b', 'shop-c'].map(processNamed));
    for (const { pid } of shops) process.kill(pid, 'SIGKILL');
    await waitFor(
      'three new shops',
      async () => {
        const now = await status();
        const pids = now.processes.map((one) => one.pid);
        return allHealthy(now) && shops.every(({ pid }) => !pids.includes(pid));
      },
      { timeoutMillis: 60_000, everyMillis: 250 },
    );
    trip = await send('GET', '/api/users/1', '--as', 'esther', '--fresh');
  });

  it('is answered with 200 and arrives whole', () => {
    expect(trip.status).toBe(200);
    expect(trip.missing).toEqual([]);
    expect(trip.whole).toBe(true);
    expect(trip.earlyExit).toBeNull();
  });

  it('crosses client, balancer, proxy, shop and auth', () => {
    expect(trip.services).toEqual(expect.arrayContaining(['client', 'balancer', 'proxy', 'shop', 'auth']));
  });

  it('has at least 35 spans under one root, and no orphan', () => {
    const roots = trip.spans.filter((span) => span.parent === null);
    expect(trip.spanCount).toBeGreaterThanOrEqual(35);
    expect(trip.spans).toHaveLength(trip.spanCount);
    expect(roots.map((span) => span.service)).toEqual(['client']);
  });

  it('has time in all eleven steps', () => {
    expect(stepsOf(trip)).toEqual(elevenSteps);
    expect(trip.steps.every((part) => part.durationMs > 0)).toBe(true);
  });

  it('divides its duration among the steps without a remainder', () => {
    const sum = trip.steps.reduce((total, part) => total + part.durationMs, 0);
    expect(Math.abs(sum - trip.durationMs)).toBeLessThan(0.001);
  });

  it('shows the name look-up, the connection and the TLS handshake of a fresh connection', () => {
    const names = trip.spans.filter((span) => span.service === 'client').map((span) => span.name);
    expect(names).toEqual(expect.arrayContaining(['dns.lookup', 'tcp.connect', 'tls.handshake']));
  });

  it('names every guard, pipe, interceptor and handler by its class, in the order Nest runs them', () => {
    const lifecycle = trip.spans
      .filter((span) => span.service === 'shop' && span.stage !== null)
      .map((span) => span.stage);
    const firstOf = (stage: string) => lifecycle.indexOf(stage);
    const order = [
      'middleware',
      'guard',
      'interceptor.before',
      'pipe',
      'handler',
      'interceptor.after',
      'response',
    ];
    expect(order.map(firstOf)).toEqual([...order.map(firstOf)].sort((a, b) => a - b));
    expect(order.map(firstOf)).not.toContain(-1);
    const guards = trip.spans.filter((span) => span.service === 'shop' && span.stage === 'guard');
    expect(guards.map((span) => span.name)).toEqual([
      'RateLimitGuard.canActivate',
      'JwtAuthGuard.canActivate',
      'PermissionsGuard.canActivate',
    ]);
    expect(trip.spans.map((span) => span.name)).toContain('UsersController.findOne');
  });

  it('needs no database when it is sent again to a machine that has the answer cached', async () => {
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const again = await send('GET', '/api/users/1', '--as', 'esther');
      if (again.machine !== trip.machine) continue;
      expect(again.status).toBe(200);
      expect(again.earlyExit).toBeNull();
      expect(stepsOf(again)).toContain('cache');
      expect(stepsOf(again)).not.toContain('database');
      return;
    }
    expect.unreachable('the balancer never came back to the same machine');
  });

  it('has to look again when the client asks for no cached answer', async () => {
    const uncached = await send(
      'GET',
      '/api/users/1',
      '--as',
      'esther',
      '--header',
      'Cache-Control: no-cache',
    );
    expect(uncached.status).toBe(200);
    expect(stepsOf(uncached)).toContain('database');
  });
});

describe('machines', () => {
  it('take turns', async () => {
    const machines = new Set<string | null>();
    for (let index = 0; index < 6; index += 1) machines.add((await send('GET', '/api/config')).machine);
    expect([...machines].sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('a trip with --explain', () => {
  it('shows what PostgreSQL did: the plan, the index, rows and buffers', async () => {
    const trip = await send('GET', '/api/users/4711', '--as', 'admin', '--explain');
    const names = trip.spans.map((span) => span.name);
    expect(names).toEqual(expect.arrayContaining(['postgresql.plan', 'postgresql.execute']));
    expect(
      trip.spans
        .filter((span) => span.name.startsWith('postgresql.'))
        .every((span) => span.step === 'database'),
    ).toBe(true);
  });

  it('is refused to clients that are not the lab: the same baggage without the key changes nothing', async () => {
    const trip = await send('GET', '/api/users/4712', '--as', 'admin', '--header', 'baggage: explain=1');
    expect(trip.spans.map((span) => span.name)).not.toContain('postgresql.plan');
  });
});

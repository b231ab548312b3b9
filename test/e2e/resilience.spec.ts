import { afterEach, describe, expect, it } from 'vitest';
import { json, resultOf, spawnCli } from '../support/cli.js';
import { allHealthy, processNamed, query, status } from '../support/status.js';
import { send, system } from '../support/trip.js';
import { waitFor } from '../support/wait-for.js';

interface LoadReport {
  sent: number;
  failed: number;
  byStatus: Record<string, number>;
}

interface JaegerTraces {
  data: { traceID: string; spans: { operationName: string; tags: { key: string; value: unknown }[] }[] }[];
}

const stopped: number[] = [];

function freeze(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  stopped.push(pid);
}

function thaw(): void {
  for (const pid of stopped.splice(0)) {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // It ended while it was stopped; the launcher has started another.
    }
  }
}

afterEach(async () => {
  thaw();
  await waitFor('all machines to be healthy again', async () => allHealthy(await status()), {
    timeoutMillis: 30_000,
  });
}, 40_000);

describe('when a shop is killed under load', () => {
  it('no read fails, the balancer shows the ejection, and the return when the machine is back', async () => {
    const since = Date.now() * 1000;
    const load = resultOf(
      spawnCli(system(), ['load', '--rps', '50', '--for', '12s', '--mix', 'reads', '--json']),
    );
    const shop = await processNamed('shop-b');
    await waitFor(
      'the load to run',
      async () =>
        (await query<JaegerTraces>(`/api/traces?service=proxy&limit=50&start=${since}`)).data.length > 40,
    );
    process.kill(shop.pid, 'SIGKILL');

    const report = JSON.parse((await load).stdout.trim().split('\n').at(-1) ?? '{}') as LoadReport;
    expect(report.sent).toBeGreaterThan(500);
    expect(report.failed).toBe(0);
    expect(Object.keys(report.byStatus)).toEqual(['200']);

    const machineOf = async (operation: string) => {
      const found = await query<JaegerTraces>(
        `/api/traces?service=balancer&operation=${operation}&start=${since}`,
      );
      return found.data
        .flatMap((trace) => trace.spans.flatMap((span) => span.tags))
        .some((tag) => tag.value === 'b');
    };
    await waitFor('a balancer.eject span of machine b', () => machineOf('balancer.eject'));
    await waitFor('a balancer.return span of machine b', () => machineOf('balancer.return'));
    expect((await processNamed('shop-b')).pid).not.toBe(shop.pid);
  }, 60_000);
});

describe('when the auth service does not answer', () => {
  it('what needs it is refused with 503 at auth, and what needs no one still works', async () => {
    // sam logs in while he can; afterwards at most one machine knows his permissions.
    await send('GET', '/api/config', '--as', 'sam');
    freeze((await processNamed('auth')).pid);
    const refused = await waitFor('a machine that has to ask', async () => {
      const trip = await send('GET', '/api/users/1', '--as', 'sam');
      return trip.status === 503 ? trip : undefined;
    });
    expect(refused.status).toBe(503);
    expect(refused.earlyExit).toMatchObject({ step: 'auth' });
    expect((await send('GET', '/api/products/1', '--as', 'nobody')).status).toBe(200);
  });
});

describe('when no machine is up', () => {
  it('the balancer says 503 itself', async () => {
    for (const machine of ['a', 'b', 'c']) freeze((await processNamed(`proxy-${machine}`)).pid);
    await waitFor('the balancer to notice', async () =>
      (await status()).machines.every((machine) => !machine.healthy),
    );
    const trip = await send('GET', '/api/products/1', '--as', 'nobody');
    expect(trip.status).toBe(503);
    expect(trip.earlyExit).toMatchObject({ step: 'load-balancer', service: 'balancer' });
    expect(trip.services).toEqual(['client', 'balancer']);
  });
});

describe('when the lab is off the air', () => {
  it('requests go on, no process is lost, and new trips appear once it is back', async () => {
    const lab = await processNamed('lab');
    const before = (await status()).processes.map((one) => one.pid);
    freeze(lab.pid);
    const load = await json<LoadReport>(system(), ['load', '--rps', '50', '--for', '8s', '--mix', 'reads']);
    expect(load.failed).toBe(0);
    expect(Object.keys(load.byStatus)).toEqual(['200']);
    // That what cannot be sent is bounded and counted is proved in observability/tracing/src/nest-app.spec.ts.
    expect((await status()).processes.map((one) => one.pid)).toEqual(before);

    process.kill(lab.pid, 'SIGKILL');
    await waitFor(
      'a new lab',
      async () => (await processNamed('lab')).pid !== lab.pid && (await query('/api/services')),
    );
    const trip = await waitFor('a whole new trip', async () => {
      const sent = await send('GET', '/api/products/2', '--as', 'nobody');
      return sent.whole ? sent : undefined;
    });
    expect(trip.status).toBe(200);
  }, 60_000);
});

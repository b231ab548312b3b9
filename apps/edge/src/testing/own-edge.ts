import type { AddressInfo } from 'node:net';
import { systemClock } from '@roundtrip/clock';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { type BalancerOptions, createBalancer } from '../balancer/create-balancer.js';
import { createProxy } from '../proxy/create-proxy.js';
import { createTestAuthority, type TestAuthority } from './certificates.js';
import type { Edge, EdgeOptions } from './edge-under-test.js';

const shared = {
  headersTimeoutMillis: 5_000,
  requestTimeoutMillis: 5_000,
  keepAliveTimeoutMillis: 5_000,
  stallTimeoutMillis: 10_000,
  maxClientConnections: 256,
  connectTimeoutMillis: 500,
  bodyIdleTimeoutMillis: 2_000,
  connections: 64,
  logger: pino({ level: 'silent' }),
};

/** Starts our own balancer and proxies in this process. `extra` reaches the balancer's own options. */
export async function startOwnEdge(
  options: EdgeOptions,
  extra: Partial<BalancerOptions> = {},
): Promise<Edge> {
  const authority = await testAuthority();
  const apps: FastifyInstance[] = [];
  const upstreams = [];
  for (const { name, url } of options.shops) {
    const proxy = createProxy({
      ...shared,
      ...options.limits,
      machine: name,
      shopUrl: url,
      storefront: options.storefront,
      readyTimeoutMillis: options.limits.healthTimeoutMillis,
      tls: await authority.issue(`proxy-${name}.roundtrip.test`),
    });
    apps.unshift(proxy);
    upstreams.push({ name, origin: `https://127.0.0.1:${await listen(proxy)}` });
  }
  const balancer = createBalancer({
    ...shared,
    ...options.limits,
    ejectMaxMillis: 60_000,
    upstreams,
    ca: options.strangeAuthority === true ? (await createTestAuthority()).ca : authority.ca,
    labKey: options.labKey,
    tls: await authority.issue('roundtrip.test'),
    clock: systemClock,
    ...extra,
  });
  apps.unshift(balancer);
  return {
    port: await listen(balancer),
    ca: authority.ca,
    close: async () => {
      for (const app of apps) {
        app.server.closeAllConnections();
        await app.close();
      }
    },
  };
}

async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

let authority: Promise<TestAuthority> | undefined;

/** Making keys takes time; one authority serves a whole spec file. */
function testAuthority(): Promise<TestAuthority> {
  authority ??= createTestAuthority();
  return authority;
}

import type { Clock } from '@roundtrip/clock';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Dispatcher } from 'undici';
import { errors } from '../errors.js';
import { createEdgeServer, type EdgeServerOptions, METHODS } from '../http/server.js';
import { createUpstreamPool } from '../http/upstream-pool.js';
import { createForwardHandler } from './forward-route.js';
import { startHealthChecks } from './health-checks.js';
import { createLabTrust } from './lab-trust.js';
import { Machine, type MachineSettings } from './machine.js';
import { addMachinesRoute } from './machines-route.js';
import { observeAvailability } from './metrics.js';
import { Rotation } from './rotation.js';
import { createRotationEvents } from './rotation-events.js';
import type { Upstream } from './upstreams.js';

export interface BalancerOptions extends Omit<EdgeServerOptions, 'step' | 'logger'>, MachineSettings {
  upstreams: readonly Upstream[];
  /** The authority (PEM) that signed the proxies' certificates. */
  ca: string;
  /** Without it nobody is trusted as the lab. */
  labKey?: string;
  bodyLimitBytes: number;
  tryTimeoutMillis: number;
  totalTimeoutMillis: number;
  connectTimeoutMillis: number;
  bodyIdleTimeoutMillis: number;
  connections: number;
  healthIntervalMillis: number;
  healthTimeoutMillis: number;
  clock: Clock;
  logger: Logger;
}

/**
 * The balancer, ready to listen. `close()` ends the checks, finishes the requests in flight and closes the connections
 * upstream.
 */
export function createBalancer(options: BalancerOptions): FastifyInstance {
  const { clock, logger } = options;
  const events = createRotationEvents(logger);
  const machines = options.upstreams.map((upstream) => new Machine(upstream, options, events));
  const rotation = new Rotation(machines);
  const requestPools = poolsFor(machines, options, options.connections);
  const checkPools = poolsFor(machines, options, 1);
  const labTrust = createLabTrust(options.labKey);
  observeAvailability(machines);

  const app = createEdgeServer({ ...options, step: 'load-balancer' });
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async () => {
    if (rotation.healthy === 0) throw errors.notReady('no machine passes its checks');
    return { status: 'ok', machines: rotation.healthy };
  });
  addMachinesRoute(app, machines, { labTrust, clock });
  app.route({
    method: [...METHODS],
    url: '/*',
    handler: createForwardHandler({ ...options, rotation, dispatcherOf: poolOf(requestPools), labTrust }),
  });
  app.setNotFoundHandler((request, reply) => {
    reply.header('allow', METHODS.join(', '));
    throw errors.methodNotAllowed(request.method);
  });

  let stopChecks = () => {};
  app.addHook('onReady', async () => {
    if (options.healthChecks) {
      stopChecks = startHealthChecks(machines, poolOf(checkPools), {
        intervalMillis: options.healthIntervalMillis,
        timeoutMillis: options.healthTimeoutMillis,
        clock,
      });
    }
  });
  app.addHook('preClose', async () => stopChecks());
  app.addHook('onClose', async () => {
    const pools = [...requestPools.values(), ...checkPools.values()];
    await Promise.all(pools.map((pool) => pool.destroy()));
  });
  return app;
}

type Pools = ReadonlyMap<Machine, Dispatcher>;

function poolsFor(machines: readonly Machine[], options: BalancerOptions, connections: number): Pools {
  return new Map(
    machines.map((machine) => [
      machine,
      createUpstreamPool({
        ...options,
        connections,
        origin: machine.origin,
        verify: { ca: options.ca, servername: `proxy-${machine.name}.roundtrip.test` },
      }),
    ]),
  );
}

function poolOf(pools: Pools): (machine: Machine) => Dispatcher {
  return (machine) => {
    const pool = pools.get(machine);
    if (pool === undefined) throw new Error(`machine ${machine.name} has no connections`);
    return pool;
  };
}

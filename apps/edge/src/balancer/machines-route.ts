import type { Clock } from '@roundtrip/clock';
import { LAB_KEY_HEADER } from '@roundtrip/contracts';
import type { FastifyInstance } from 'fastify';
import { errors } from '../errors.js';
import type { LabTrust } from './lab-trust.js';
import type { Machine, MachineView } from './machine.js';

/** Answer of `GET /balancer/machines`. */
export interface MachinesView {
  machines: MachineView[];
}

/** `GET /balancer/machines`: what the balancer thinks of each machine. For the lab on this host only. */
export function addMachinesRoute(
  app: FastifyInstance,
  machines: readonly Machine[],
  { labTrust, clock }: { labTrust: LabTrust; clock: Clock },
): void {
  app.get('/balancer/machines', async (request): Promise<MachinesView> => {
    const allowed = isLoopback(request.socket.remoteAddress) && labTrust(request.headers[LAB_KEY_HEADER]);
    if (!allowed) throw errors.notTheLab();
    const now = clock.nowMillis();
    return { machines: machines.map((machine) => machine.view(now)) };
  });
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address);
}

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { portsFrom } from '../ports.js';
import { freePort } from '../processes/programs.suite.js';
import { checkPorts, takenPorts, type WantedPort, wantedPorts } from './port-check.js';

const cleanUp: (() => void)[] = [];

afterEach(() => {
  for (const task of cleanUp.splice(0)) task();
});

const wanted = (port: number, changes: Partial<WantedPort> = {}): WantedPort => ({
  what: 'the balancer',
  port,
  protocol: 'tcp',
  variable: 'ROUNDTRIP_BALANCER_PORT',
  ...changes,
});

async function tcpSquatter(host?: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  cleanUp.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function udpSquatter(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  cleanUp.push(() => socket.close());
  return socket.address().port;
}

describe('checkPorts', () => {
  it('is content with ports that are free', async () => {
    await expect(checkPorts([wanted(await freePort())])).resolves.toBeUndefined();
  });

  it('names a taken port, the part that needs it, who has it, and the variable that moves it', async () => {
    const port = await tcpSquatter('127.0.0.1');
    await expect(checkPorts([wanted(port)])).rejects.toThrow(
      new RegExp(
        `^Port ${port}, which the balancer needs, is taken by pid ${process.pid} \\(.*node.*\\)\\. ROUNDTRIP_BALANCER_PORT moves it\\.$`,
      ),
    );
  });

  it('sees a port that is taken on every address', async () => {
    expect(await takenPorts([wanted(await tcpSquatter())])).toMatchObject([
      { code: 'EADDRINUSE', owner: { pid: process.pid } },
    ]);
  });

  it('tells UDP from TCP', async () => {
    const port = await udpSquatter();
    const udp = wanted(port, { protocol: 'udp', what: 'DNS', variable: 'ROUNDTRIP_DNS_PORT' });
    expect(await takenPorts([wanted(port)])).toEqual([]);
    expect(await takenPorts([udp])).toMatchObject([{ code: 'EADDRINUSE', owner: { pid: process.pid } }]);
    await expect(checkPorts([udp])).rejects.toThrow(`Port ${port}/udp, which DNS needs, is taken by pid`);
  });

  it('refuses to give one port to two parts', async () => {
    const port = await freePort();
    const shop = wanted(port, { what: 'shop of machine a', variable: 'ROUNDTRIP_SHOP_PORT' });
    await expect(checkPorts([wanted(port), shop])).rejects.toThrow(
      `Port ${port} is given to two parts, one of them shop of machine a (ROUNDTRIP_SHOP_PORT).`,
    );
  });

  it('names three of many taken ports and counts the others', async () => {
    const port = await tcpSquatter('127.0.0.1');
    const ports = await Promise.all([
      port,
      tcpSquatter('127.0.0.1'),
      tcpSquatter('127.0.0.1'),
      tcpSquatter('127.0.0.1'),
    ]);
    await expect(checkPorts(ports.map((one) => wanted(one)))).rejects.toThrow(
      /\n1 more ports cannot be had\.$/,
    );
  });
});

describe('wantedPorts', () => {
  const ports = portsFrom({}, 0);

  it('wants a proxy’s and a shop’s port for each machine', () => {
    const list = wantedPorts(ports, { machines: ['a', 'b', 'c'], postgres: true, redis: true });
    expect(list.map(({ port }) => port)).toEqual([
      8443, 8453, 8500, 8501, 8502, 8520, 8521, 8522, 8480, 8481, 8482, 8483, 16686, 4318, 8432, 8379,
    ]);
  });

  it('wants no port for a database or a cache that is not ours', () => {
    const list = wantedPorts(ports, { machines: ['a'], postgres: false, redis: false });
    expect(list.map(({ what }) => what)).not.toContain('PostgreSQL');
    expect(list.map(({ what }) => what)).not.toContain('Redis');
  });
});

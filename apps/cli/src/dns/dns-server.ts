import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { answer } from './answer.js';
import type { Zone } from './zone.js';

export interface DnsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves a zone over UDP on loopback. Answers are small, so there is no TCP to fall back to and nothing is truncated.
 *
 * @param port 0 lets the system choose one
 * @throws when the port cannot be bound
 */
export async function serveZone(zone: Zone, port: number, address = '127.0.0.1'): Promise<DnsServer> {
  const socket = createSocket('udp4');
  socket.bind(port, address);
  await once(socket, 'listening');
  // A client that is gone shows up as a refused send. There is nobody left to answer.
  socket.on('error', () => {});
  socket.on('message', (message, client) => {
    const response = answer(message, zone);
    // Port 0 is nobody's: such a datagram was forged.
    if (response !== undefined && client.port !== 0)
      socket.send(response, client.port, client.address, () => {});
  });
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

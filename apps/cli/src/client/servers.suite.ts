import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { DOMAIN } from '@roundtrip/contracts';
import dnsPacket from 'dns-packet';
import { createAuthority, issueServerCertificate, type KeyPair } from '../secrets/authority.js';

/** Real servers for the specs of the client, each on a port of its own. */

export type DnsAnswer =
  | { status: 'found'; address: string; ttlSeconds: number }
  | { status: 'nxdomain' }
  | { status: 'servfail' }
  | { status: 'silent' };

export interface TestDnsServer {
  port: number;
  /** Names asked for so far. */
  asked: string[];
  answer: DnsAnswer;
  close(): Promise<void>;
}

export async function startDnsServer(answer: DnsAnswer): Promise<TestDnsServer> {
  const socket = createSocket('udp4');
  const server: TestDnsServer = {
    port: 0,
    asked: [],
    answer,
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
  socket.on('message', (message: Buffer, from: RemoteInfo) => {
    const query = dnsPacket.decode(message);
    const name = query.questions?.[0]?.name ?? '';
    server.asked.push(name);
    if (server.answer.status !== 'silent')
      socket.send(replyTo(query, name, server.answer), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  server.port = socket.address().port;
  return server;
}

function replyTo(query: dnsPacket.Packet, name: string, answer: DnsAnswer): Buffer {
  const rcode = { found: 0, servfail: 2, nxdomain: 3, silent: 0 }[answer.status];
  return dnsPacket.encode({
    type: 'response',
    id: query.id,
    flags: dnsPacket.AUTHORITATIVE_ANSWER | rcode,
    questions: query.questions,
    answers:
      answer.status === 'found' ? [{ type: 'A', name, ttl: answer.ttlSeconds, data: answer.address }] : [],
  });
}

export interface TestFrontDoor {
  port: number;
  /** The authority to trust, PEM. */
  ca: string;
  /** TCP connections accepted so far. */
  readonly connections: number;
  /** Drops every open connection, as a server does that grew tired of them. */
  dropConnections(): void;
  close(): Promise<void>;
}

let authority: Promise<KeyPair> | undefined;

/** An HTTPS server for roundtrip.test. */
export async function startFrontDoor(listener: RequestListener): Promise<TestFrontDoor> {
  authority ??= createAuthority(new Date());
  const ca = await authority;
  const { certificate, key } = await issueServerCertificate(ca, [DOMAIN], new Date());
  const server = createServer({ cert: certificate, key }, listener);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    ca: ca.certificate,
    get connections() {
      return connections;
    },
    dropConnections: () => server.closeAllConnections(),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** A tracer whose ended spans can be looked at. */
export function recordingTracer() {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  return {
    tracer: provider.getTracer('test'),
    spans: (): ReadableSpan[] => exporter.getFinishedSpans(),
    span(name: string): ReadableSpan {
      const found = exporter.getFinishedSpans().findLast((one) => one.name === name);
      if (!found)
        throw new Error(`no span ${name} among ${exporter.getFinishedSpans().map((one) => one.name)}`);
      return found;
    },
  };
}

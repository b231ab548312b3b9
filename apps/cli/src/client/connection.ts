import { Agent } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { codeOf, type Failure, reasonOf } from './failure.js';
import type { NameResolver } from './resolve-name.js';
import type { TimedSpan } from './timed-span.js';
import type { TlsSessions } from './tls-sessions.js';

/** The server of every trip: the front door. */
export interface FrontDoor {
  /** The name to resolve, to check in the certificate and to send as `Host`. */
  host: string;
  port: number;
  /** Certificates to trust, PEM. */
  ca: string;
  /** Milliseconds for the TCP connection, and again for the TLS handshake. */
  connectTimeoutMillis: number;
}

/** An open HTTPS connection. */
export interface Connection {
  readonly socket: TLSSocket;
  /** Runs HTTP/1.1 with keep-alive over this one socket. */
  readonly agent: Agent;
}

export type OpenResult = { status: 'open'; connection: Connection } | { status: 'failed'; failure: Failure };

export interface OpenOptions {
  /** Forget what earlier connections taught: resolve the name and shake hands in full. */
  fresh: boolean;
}

/** Opens connections to the front door, each phase under a span of its own: name, TCP, TLS. */
export class Connector {
  private readonly secureContext: SecureContext;
  /** Every TCP connection that is open or being opened. */
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly frontDoor: FrontDoor,
    private readonly names: NameResolver,
    private readonly sessions: TlsSessions,
  ) {
    // Made once and ahead of time: reading the certificates is no part of any handshake.
    this.secureContext = createSecureContext({ ca: frontDoor.ca });
  }

  async open(parent: TimedSpan, options: OpenOptions): Promise<OpenResult> {
    const name = await this.names.lookup(this.frontDoor.host, parent, options);
    if (name.status === 'failed') return name;
    const tcp = await this.openTcp(name.address, parent);
    if (tcp.status === 'failed') return tcp;
    return this.openTls(tcp.socket, parent, options);
  }

  /** Closes everything that was opened here; who waits for it gets a failure. */
  close(): void {
    for (const socket of this.sockets) socket.destroy(new Error('closed by the client'));
  }

  private async openTcp(address: string, parent: TimedSpan): Promise<TcpResult> {
    const { port, connectTimeoutMillis } = this.frontDoor;
    const span = parent.child('tcp.connect', {
      step: 'network',
      attributes: {
        'network.transport': 'tcp',
        'network.peer.address': address,
        'network.peer.port': port,
      },
    });
    const socket = connectTcp({ host: address, port, noDelay: true });
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    const event = await firstOf(socket, 'connect', connectTimeoutMillis);
    const failure = event.status === 'done' ? undefined : tcpFailure(event, `${address}:${port}`);
    if (failure) {
      socket.destroy();
      span.fail(failure.kind, failure.message);
    }
    span.end();
    return failure ? { status: 'failed', failure } : { status: 'open', socket };
  }

  private async openTls(socket: Socket, parent: TimedSpan, { fresh }: OpenOptions): Promise<OpenResult> {
    const { host, port, connectTimeoutMillis } = this.frontDoor;
    const server = `${host}:${port}`;
    const span = parent.child('tls.handshake', {
      step: 'network',
      attributes: { 'tls.client.server_name': host },
    });
    const session = fresh ? undefined : this.sessions.recall(server);
    const tls = connectTls({
      socket,
      servername: host,
      secureContext: this.secureContext,
      session,
      ALPNProtocols: ['http/1.1'],
    });
    tls.on('session', (ticket: Buffer) => this.sessions.remember(server, ticket));
    const event = await firstOf(tls, 'secureConnect', connectTimeoutMillis);
    if (event.status !== 'done') {
      const failure = tlsFailure(event, host);
      // A ticket may be what the server did not like.
      this.sessions.forget(server);
      tls.destroy();
      span.fail(failure.kind, failure.message);
      span.end();
      return { status: 'failed', failure };
    }
    span.set({
      'tls.protocol.name': 'tls',
      'tls.protocol.version': tls.getProtocol()?.replace('TLSv', '') ?? 'unknown',
      'tls.cipher': tls.getCipher().standardName,
      'tls.resumed': tls.isSessionReused(),
    });
    span.end();
    // Between two requests an error only means that the connection is gone, which 'close' says as well.
    tls.on('error', () => {});
    return { status: 'open', connection: { socket: tls, agent: new OneSocketAgent(tls) } };
  }
}

/** Node's keep-alive machinery over a socket that is already open. A second socket is never made. */
class OneSocketAgent extends Agent {
  constructor(private readonly only: TLSSocket) {
    super({ keepAlive: true, maxSockets: 1 });
  }

  override createConnection(
    _options: unknown,
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | undefined {
    if (!this.only.destroyed) return this.only;
    done?.(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }), this.only);
    return undefined;
  }
}

type TcpResult = { status: 'open'; socket: Socket } | { status: 'failed'; failure: Failure };

type Event = { status: 'done' } | { status: 'timeout'; millis: number } | { status: 'error'; error: unknown };

function firstOf(socket: Socket, success: string, timeoutMillis: number): Promise<Event> {
  return new Promise((resolve) => {
    const settle = (event: Event) => {
      clearTimeout(timer);
      socket.off(success, succeed);
      socket.off('error', fail);
      // What comes later than the answer has nobody to tell.
      if (event.status !== 'done') socket.on('error', () => {});
      resolve(event);
    };
    const succeed = () => settle({ status: 'done' });
    const fail = (error: unknown) => settle({ status: 'error', error });
    const timer = setTimeout(() => settle({ status: 'timeout', millis: timeoutMillis }), timeoutMillis);
    socket.on(success, succeed);
    socket.on('error', fail);
  });
}

function tcpFailure(event: Exclude<Event, { status: 'done' }>, address: string): Failure {
  if (event.status === 'timeout') {
    return {
      kind: 'connection_timeout',
      message: `${address} did not accept the connection within ${event.millis} ms`,
    };
  }
  if (codeOf(event.error) === 'ECONNREFUSED') {
    return {
      kind: 'connection_refused',
      message: `nothing listens at ${address}: the connection was refused`,
    };
  }
  return { kind: 'connection_failed', message: `no connection to ${address}: ${reasonOf(event.error)}` };
}

function tlsFailure(event: Exclude<Event, { status: 'done' }>, host: string): Failure {
  if (event.status === 'timeout') {
    return { kind: 'tls_timeout', message: `no TLS agreed with ${host} within ${event.millis} ms` };
  }
  return { kind: 'tls_failed', message: `no TLS agreed with ${host}: ${reasonOf(event.error)}` };
}

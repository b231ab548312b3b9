import type { Connection, Connector } from './connection.js';
import type { Failure } from './failure.js';
import type { TimedSpan } from './timed-span.js';

export type AcquireResult =
  | { status: 'ready'; connection: Connection; reused: boolean }
  | { status: 'failed'; failure: Failure };

export interface PoolOptions {
  /** Connections open at one time; who comes when all are busy waits in line. */
  maxConnections: number;
  /** Milliseconds to wait in line. */
  waitTimeoutMillis: number;
}

export interface AcquireOptions {
  /** Take an idle connection when there is one. */
  reuse: boolean;
  /** A connection that has to be opened owes nothing to earlier ones. */
  fresh: boolean;
}

/** Keeps idle connections for the next request: the last one used first, so that the others may grow old and close. */
export class ConnectionPool {
  private readonly idle: Connection[] = [];
  private readonly waiting: (() => void)[] = [];
  private open = 0;

  constructor(
    private readonly connector: Connector,
    private readonly options: PoolOptions,
  ) {}

  /** The spans of a connection that has to be opened go under `parent`. */
  async acquire(parent: TimedSpan, { reuse, fresh }: AcquireOptions): Promise<AcquireResult> {
    const deadline = performance.now() + this.options.waitTimeoutMillis;
    while (!this.hasPlace()) {
      if (!(await this.nextTurn(deadline - performance.now()))) {
        return { status: 'failed', failure: this.tooBusy() };
      }
    }
    const idle = reuse ? this.idle.pop() : undefined;
    if (idle) return { status: 'ready', connection: idle, reused: true };
    if (this.open >= this.options.maxConnections) this.idle.shift()?.socket.destroy();
    this.open += 1;
    const opened = await this.connector.open(parent, { fresh });
    if (opened.status === 'failed') {
      this.leave();
      return opened;
    }
    opened.connection.socket.once('close', () => this.gone(opened.connection));
    return { status: 'ready', connection: opened.connection, reused: false };
  }

  /** Gives a connection back. One that cannot carry another request is closed by whoever found out. */
  release(connection: Connection): void {
    if (connection.socket.destroyed) return;
    this.idle.push(connection);
    this.waiting.shift()?.();
  }

  /** Closes the connections that nobody uses. */
  closeIdle(): void {
    for (const { socket } of this.idle.splice(0)) socket.destroy();
  }

  /** Closes every connection, in use or not. */
  close(): void {
    this.connector.close();
  }

  /** There is room for one more connection, or an idle one to take or to replace. */
  private hasPlace(): boolean {
    return this.idle.length > 0 || this.open < this.options.maxConnections;
  }

  /** Waits in line until a connection comes back or closes; false when that took too long. */
  private nextTurn(millis: number): Promise<boolean> {
    return new Promise((resolve) => {
      const turn = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(
        () => {
          this.waiting.splice(this.waiting.indexOf(turn), 1);
          resolve(false);
        },
        Math.max(0, millis),
      );
      this.waiting.push(turn);
    });
  }

  private gone(connection: Connection): void {
    const index = this.idle.indexOf(connection);
    if (index >= 0) this.idle.splice(index, 1);
    this.leave();
  }

  private leave(): void {
    this.open -= 1;
    this.waiting.shift()?.();
  }

  private tooBusy(): Failure {
    const { maxConnections, waitTimeoutMillis } = this.options;
    return {
      kind: 'no_free_connection',
      message: `all ${maxConnections} connections were busy for ${waitTimeoutMillis} ms`,
    };
  }
}

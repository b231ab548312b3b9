import type { Server } from '@grpc/grpc-js';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';

/** Milliseconds for running calls to end, well inside what a process has for its whole shutdown. */
const DRAIN_MILLIS = 2000;

/** Lets running calls finish when the app closes, but not for ever: Nest's own graceful close has no limit. */
@Injectable()
export class GrpcDrain implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Rpc');
  private server: Server | undefined;

  /** Called with the server that Nest has made. */
  watch(server: Server): void {
    this.server = server;
  }

  /** No new calls from here on; ends when the last one is answered, or when the time is over. */
  async beforeApplicationShutdown(): Promise<void> {
    const server = this.server;
    if (server === undefined) return;
    const drained = new Promise<'drained'>((resolve) => {
      server.tryShutdown(() => resolve('drained'));
    });
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<'cut'>((resolve) => {
      timer = setTimeout(() => resolve('cut'), DRAIN_MILLIS);
    });
    const outcome = await Promise.race([drained, timeUp]);
    clearTimeout(timer);
    if (outcome === 'cut') this.logger.warn(`calls still running after ${DRAIN_MILLIS} ms are cut`);
  }
}

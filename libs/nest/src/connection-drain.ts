import type { Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

const SWEEP_MILLIS = 50;

/**
 * Closes kept-alive connections as soon as their last answer is out, once the app closes.
 *
 * Node's `server.close()` closes those that are idle at that moment. One that is busy then stays open after its answer
 * until its keep-alive time is over, and with it the process: longer than the launcher waits.
 */
@Injectable()
export class ConnectionDrain implements BeforeApplicationShutdown, OnApplicationShutdown {
  private sweep: NodeJS.Timeout | undefined;

  constructor(private readonly adapters: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    const server = this.adapters.httpAdapter.getHttpServer() as Server;
    this.sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MILLIS).unref();
  }

  /** Nest calls this when the server is closed. */
  onApplicationShutdown(): void {
    clearInterval(this.sweep);
  }
}

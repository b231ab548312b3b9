import type { INestApplication } from '@nestjs/common';
import { reasonOf } from '@roundtrip/errors';
import { stopOnSignal } from '@roundtrip/process';

export interface RunOptions {
  /** Name for messages, e.g. `auth`. */
  name: string;
  /** Makes the app, ready to listen. */
  create: () => Promise<INestApplication>;
  host: string;
  port: number;
  /** The last thing before the end: exports telemetry that is still queued. */
  flush: () => Promise<void>;
}

/**
 * Runs an app as a process: starts it, listens, and on a signal closes the server, lets running requests finish,
 * flushes and exits 0. A start that fails is one line on standard error and exit code 1.
 */
export async function runApp({ name, create, host, port, flush }: RunOptions): Promise<void> {
  let app: INestApplication | undefined;
  // Before the start: a launcher that dies while we start must not leave us behind.
  stopOnSignal({
    stop: async () => {
      await app?.close();
      await flush();
    },
  });
  try {
    app = await create();
    await app.listen(port, host);
  } catch (error) {
    process.stderr.write(`${name} cannot start: ${reasonOf(error)}\n`);
    process.exit(1);
  }
}

import { readFileSync } from 'node:fs';
import { ConfigError } from '@roundtrip/config';
import { stopOnSignal } from '@roundtrip/process';
import { shutdownTelemetry } from '@roundtrip/tracing';
import type { FastifyInstance } from 'fastify';

/** Exit code of a process that cannot start with its settings. */
const EXIT_BAD_START = 2;

/** Milliseconds that requests in flight have when the process is told to stop; telemetry needs the rest of its 4 s. */
const DRAIN_MILLIS = 1_500;

/**
 * Runs a server for the life of the process: listens, and on a signal finishes what is in flight, flushes telemetry
 * and exits. A start that fails for a reason its operator can mend is one message and exit code 2.
 *
 * @param create may throw `ConfigError`.
 */
export async function runServer(
  create: () => { app: FastifyInstance; host: string; port: number },
): Promise<void> {
  try {
    const { app, host, port } = create();
    stopOnSignal({ stop: () => stop(app) });
    await listen(app, host, port);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    await shutdownTelemetry();
    process.exit(EXIT_BAD_START);
  }
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new ConfigError([listenProblem(error as NodeJS.ErrnoException, host, port)]);
  }
}

function listenProblem(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `PORT='${port}': another process is listening on ${host}:${port} already`;
    case 'EACCES':
      return `PORT='${port}': this user may not listen on it; ports below 1024 are often reserved`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST='${host}': this machine has no such address`;
    default:
      return `cannot listen on HOST='${host}', PORT='${port}': ${error.message}`;
  }
}

async function stop(app: FastifyInstance): Promise<void> {
  const drained = setTimeout(() => app.server.closeAllConnections(), DRAIN_MILLIS);
  await app.close();
  clearTimeout(drained);
  await shutdownTelemetry();
}

/**
 * Reads a file that a setting names.
 *
 * @param env the setting's variable, for the message.
 * @throws ConfigError when it cannot be read.
 */
export function readSettingFile(env: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new ConfigError([`${env}='${path}': the file cannot be read (${code})`]);
  }
}

import type { FastifyInstance } from 'fastify';

/** A port that cannot be opened, in one line: which, what it is called among the settings, and what to do. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';
}

/** Where to listen, and the variables that say so. */
export interface ListenSettings {
  readonly host: string;
  readonly port: number;
  /** Name of the port's setting. */
  readonly env: string;
}

/**
 * Opens a server's port.
 *
 * @returns the URL it answers at.
 * @throws CannotListen
 */
export async function listen(app: FastifyInstance, settings: ListenSettings): Promise<string> {
  const { host, port, env } = settings;
  try {
    return await app.listen({ host, port, listenTextResolver: (url) => `${env} open at ${url}` });
  } catch (error) {
    throw new CannotListen(`Cannot start: ${whyNot(error as NodeJS.ErrnoException, settings)}`);
  }
}

function whyNot({ code, message }: NodeJS.ErrnoException, { host, port, env }: ListenSettings): string {
  switch (code) {
    case 'EADDRINUSE':
      return `${env}='${port}': another process listens on ${host}:${port}; stop it or set ${env} to a free port`;
    case 'EACCES':
      return `${env}='${port}': this user may not listen on it; ports below 1024 are often reserved`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST='${host}': this machine has no such address`;
    default:
      return `${env}='${port}': cannot listen on ${host}: ${message}`;
  }
}

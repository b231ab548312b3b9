import type { FastifyInstance } from 'fastify';

/** How long a browser may remember that it was allowed to send: a day, of which browsers take what they like. */
const MAX_AGE_SECONDS = 86_400;

/**
 * Lets pages of allowed origins send telemetry with `fetch` and read the answer (the CORS protocol of the Fetch
 * standard). Other origins get no header, and so their browser refuses them.
 */
export function allowBrowsers(app: FastifyInstance, isAllowed: (origin: string) => boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin !== undefined && isAllowed(origin)) reply.header('access-control-allow-origin', origin);
  });
  app.options('/v1/*', async (_request, reply) =>
    reply
      .code(204)
      .header('access-control-allow-methods', 'POST')
      .header('access-control-allow-headers', 'content-type, content-encoding')
      .header('access-control-max-age', String(MAX_AGE_SECONDS))
      .send(),
  );
}

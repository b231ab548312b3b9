import http from 'node:http';
import https from 'node:https';
import { createSecureContext } from 'node:tls';

/** One look at whether a process can serve. `never`: waiting will not help. */
export type Readiness = { status: 'ready' } | { status: 'waiting' | 'never'; reason: string };

/** Looks once. Does not reject. */
export type ReadyCheck = () => Promise<Readiness>;

const LOOK_TIMEOUT_MILLIS = 2000;

/**
 * A process is ready when this URL answers 200. Looks share one connection until then: ten TLS handshakes a second
 * with each of several processes would slow down the very start that is waited for.
 *
 * @param ca gives the certificate of the authority that signed the server's, for an https URL
 */
export function answersOk(url: string, ca?: () => string): ReadyCheck {
  const secure = url.startsWith('https:');
  let agent: http.Agent | undefined;
  return () =>
    new Promise((resolve) => {
      agent ??= secure
        ? new https.Agent({
            keepAlive: true,
            maxSockets: 1,
            // Made once: most looks find nobody listening, and would each make one of their own.
            secureContext: createSecureContext({ ca: ca?.() }),
          })
        : new http.Agent({ keepAlive: true, maxSockets: 1 });
      const answer = (readiness: Readiness) => {
        if (readiness.status === 'ready') {
          agent?.destroy();
          agent = undefined;
        }
        resolve(readiness);
      };
      const waiting = (reason: string) => answer({ status: 'waiting', reason });
      const request = (secure ? https : http).get(
        url,
        { agent, timeout: LOOK_TIMEOUT_MILLIS },
        (response) => {
          response.resume();
          response.on('error', () => waiting(`${url} broke off its answer`));
          response.on('end', () =>
            response.statusCode === 200
              ? answer({ status: 'ready' })
              : waiting(`${url} answers ${response.statusCode}`),
          );
        },
      );
      request.on('timeout', () => request.destroy(new Error('no answer')));
      request.on('error', (error: NodeJS.ErrnoException) =>
        waiting(`${url}: ${error.code ?? error.message}`),
      );
    });
}

import http from 'node:http';
import https from 'node:https';

/** One look at whether a process can serve. `never`: waiting will not help. */
export type Readiness = { status: 'ready' } | { status: 'waiting' | 'never'; reason: string };

/** Looks once. Does not reject. */
export type ReadyCheck = () => Promise<Readiness>;

const LOOK_TIMEOUT_MILLIS = 2000;

/**
 * A process is ready when this URL answers 200.
 *
 * @param ca certificate of the authority that signed the server's, for an https URL
 */
export function answersOk(url: string, ca?: () => string): ReadyCheck {
  const secure = url.startsWith('https:');
  return () =>
    new Promise((resolve) => {
      const waiting = (reason: string) => resolve({ status: 'waiting', reason });
      const options = { agent: false, timeout: LOOK_TIMEOUT_MILLIS } as const;
      const onResponse = (response: http.IncomingMessage) => {
        response.resume();
        if (response.statusCode === 200) resolve({ status: 'ready' });
        else waiting(`${url} answers ${response.statusCode}`);
      };
      const request = secure
        ? https.get(url, { ...options, ca: ca?.() }, onResponse)
        : http.get(url, options, onResponse);
      request.on('timeout', () => request.destroy(new Error('no answer')));
      request.on('error', (error: NodeJS.ErrnoException) =>
        waiting(`${url}: ${error.code ?? error.message}`),
      );
    });
}

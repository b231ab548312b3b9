import { randomUUID } from 'node:crypto';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { CliError, exitCodes } from '../cli-error.js';
import { NOBODY, personNames } from '../client/person.js';

/** What `roundtrip send` was told, word by word. */
export interface SendArguments {
  method: string;
  path: string;
  /** One of the demo people, or `nobody`. Default: esther where the API is asked, nobody where a file is. */
  as?: string;
  /** Body of the request, JSON. */
  data?: string;
  /** `Name: value`, any number of them. */
  header?: readonly string[];
}

/** A request that can be sent as it is, but for the token of the person. */
export interface ParsedRequest {
  method: string;
  path: string;
  /** By lower-case name. */
  headers: Record<string, string>;
  body: Buffer | undefined;
  /** Username, or `nobody`. */
  as: string;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** @throws CliError (exit code 2) that names what cannot be sent. */
export function parseRequest(given: SendArguments, newKey: () => string = randomUUID): ParsedRequest {
  const method = given.method.toUpperCase();
  if (!METHODS.includes(method)) throw usage(`${given.method} is no method to send: ${METHODS.join(', ')}.`);
  if (!given.path.startsWith('/')) throw usage(`The path has to begin with a slash: ${given.path}`);
  const path = escapePath(given.path);
  const body = given.data === undefined ? undefined : Buffer.from(given.data);
  const headers = {
    accept: 'application/json, text/html;q=0.9, */*;q=0.8',
    'accept-encoding': 'br, gzip',
    'user-agent': 'roundtrip',
    ...(body ? { 'content-type': 'application/json' } : {}),
    // Placing an order twice by mistake is what the key is for; who wants to do it on purpose gives one.
    ...(method === 'POST' && path === '/api/orders' ? { 'idempotency-key': newKey() } : {}),
    ...parseHeaders(given.header ?? []),
  };
  return { method, path, headers, body, as: personOf(given.as, path) };
}

function personOf(as: string | undefined, path: string): string {
  if (as === undefined) return path.startsWith('/api/') ? 'esther' : NOBODY;
  if (!personNames.includes(as)) throw usage(`There is no ${as}: choose one of ${personNames.join(', ')}.`);
  return as;
}

function parseHeaders(given: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of given) {
    const colon = line.indexOf(':');
    if (colon <= 0) throw usage(`A header is written 'Name: value', not '${line}'.`);
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw usage(`'${name}' cannot be sent as a header with that value.`);
    }
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}

/** Escapes what may not stand in a request line (spaces, umlauts); what is escaped already stays as it is. */
function escapePath(path: string): string {
  return path.replace(/[^\x21-\x7e]+/gu, encodeURIComponent);
}

function usage(message: string): CliError {
  return new CliError(message, { exitCode: exitCodes.usage });
}

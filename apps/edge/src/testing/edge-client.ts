import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { connect } from 'node:tls';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Edge } from './edge-under-test.js';

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  rawHeaders: string[];
  /** As it came over the wire. */
  bytes: Buffer;
  /** Decoded by `Content-Encoding`. */
  text: string;
  /** False when the connection broke before the body was whole. */
  complete: boolean;
}

export interface Ask {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  signal?: AbortSignal;
}

/** Opens a request and hands it out before it is sent, for tests that send it bit by bit. */
export function open(edge: Edge, path: string, { method = 'GET', headers, signal }: Ask = {}) {
  const options: RequestOptions = {
    host: '127.0.0.1',
    port: edge.port,
    servername: 'roundtrip.test',
    ca: edge.ca,
    path,
    method,
    headers: { host: `roundtrip.test:${edge.port}`, ...headers },
    agent: agentOf(edge),
    signal,
  };
  return httpsRequest(options);
}

/** Sends a request to the front door and reads the whole answer. Rejects when there is none. */
export async function ask(edge: Edge, path: string, asked: Ask = {}): Promise<Answer> {
  const request = open(edge, path, asked);
  request.end(asked.body);
  return answerTo(request);
}

/** Waits for the answer to a request that is being sent. */
export async function answerTo(request: ReturnType<typeof open>): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
  request.on('error', () => {});
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch {
    // The connection broke; `complete` says so.
  }
  const bytes = Buffer.concat(chunks);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    rawHeaders: response.rawHeaders,
    bytes,
    text: response.complete ? decode(bytes, response.headers['content-encoding']) : '',
    complete: response.complete,
  };
}

/** Sends bytes as they are over TLS and gives back all that comes until the server closes. */
export async function exchangeBytes(edge: Edge, text: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: edge.port, ca: edge.ca, servername: 'roundtrip.test' });
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  socket.write(text);
  await once(socket, 'close');
  return received;
}

const agents = new WeakMap<Edge, Agent>();

/** One pool of connections for each edge: what a browser would have. */
function agentOf(edge: Edge): Agent {
  let agent = agents.get(edge);
  if (agent === undefined) {
    agent = new Agent({ keepAlive: true, maxSockets: 64 });
    agents.set(edge, agent);
  }
  return agent;
}

/** Closes the client's idle connections to an edge. */
export function hangUp(edge: Edge): void {
  agents.get(edge)?.destroy();
  agents.delete(edge);
}

function decode(bytes: Buffer, encoding: string | undefined): string {
  if (bytes.length === 0) return '';
  if (encoding === 'br') return brotliDecompressSync(bytes).toString();
  if (encoding === 'gzip') return gunzipSync(bytes).toString();
  return bytes.toString();
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it reached the shop. */
export interface SeenRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingMessage['headers'];
  rawHeaders: string[];
  body: string;
}

export type Behaviour = (request: SeenRequest, response: ServerResponse, incoming: IncomingMessage) => void;

/** A shop on a real socket that does what the test says and remembers what it was asked. */
export interface StubShop {
  readonly name: string;
  readonly url: string;
  /** Requests so far, those for `/readyz` left out. */
  readonly seen: SeenRequest[];
  /** What `/readyz` says. */
  ready: boolean;
  /** How it answers everything else; `echo` unless the test sets another. */
  behaviour: Behaviour;
  /** As `kill -9` does: every connection is cut and nobody listens. */
  kill(): Promise<void>;
  /** Listens again on the port it had. */
  revive(): Promise<void>;
}

/** Answers 200 with what was asked, as JSON, and the shop's name. */
export function echo(name: string): Behaviour {
  return (request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ machine: name, ...request }));
  };
}

/** Answers with a status and nothing more. */
export function status(code: number): Behaviour {
  return (_request, response) => {
    response.statusCode = code;
    response.end();
  };
}

/** Takes the request and cuts the connection. */
export const reset: Behaviour = (_request, _response, incoming) => {
  (incoming.socket as Socket).resetAndDestroy();
};

/** Sends the head of a good answer and a part of its body, and cuts the connection. */
export const breakOff: Behaviour = (_request, response, incoming) => {
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '100000' });
  response.write('a part of it', () => incoming.socket.destroy());
};

/** Never answers. */
export const silence: Behaviour = () => {};

export async function startStubShop(name: string): Promise<StubShop> {
  const sockets = new Set<Socket>();
  let shop: StubShop;
  const server = createServer(async (incoming, response) => {
    if (incoming.url === '/readyz') {
      response.writeHead(shop.ready ? 200 : 503).end();
      return;
    }
    const body = await readText(incoming);
    if (body === undefined) return;
    const { method = '', url = '', headers, rawHeaders } = incoming;
    const request = { method, url, headers, rawHeaders, body };
    shop.seen.push(request);
    shop.behaviour(request, response, incoming);
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  shop = {
    name,
    url: `http://127.0.0.1:${port}`,
    seen: [],
    ready: true,
    behaviour: echo(name),
    kill: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.resetAndDestroy();
      await closed;
    },
    revive: async () => {
      await listen(port);
    },
  };
  return shop;
}

/** `undefined` when the connection broke before the body was whole. */
async function readText(incoming: IncomingMessage): Promise<string | undefined> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString();
  } catch {
    return undefined;
  }
}

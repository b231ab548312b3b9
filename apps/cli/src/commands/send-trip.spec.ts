import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { DOMAIN, LAB_KEY_HEADER, type TripView } from '@roundtrip/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliError } from '../cli-error.js';
import {
  startDnsServer,
  startFrontDoor,
  type TestDnsServer,
  type TestFrontDoor,
} from '../client/servers.suite.js';
import { type CliContext, createContext } from '../context.js';
import { cacheMiss } from '../drawing/trips.suite.js';
import { Output } from '../output.js';
import { loadSystem } from './load.js';
import { sendAndDraw } from './send.js';
import { drawTrace } from './trace.js';
import type { TripReport } from './trip-report.js';

let dns: TestDnsServer;
let door: TestFrontDoor;
let otlp: Server;
let lab: Server;
let dataFolder: string;
let seen: IncomingMessage[];
let spansReceived: number;
let shop: RequestListener;
/** The trip as the lab has it; `undefined`: it has none. */
let labHas: ((traceId: string) => TripView) | undefined;
let printed: PassThrough;

beforeEach(async () => {
  seen = [];
  spansReceived = 0;
  labHas = (traceId) => ({ ...cacheMiss, traceId });
  shop = (_request, response) => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      via: '1.1 proxy-b, 1.1 balancer',
    });
    response.end(gzipSync('{"data":{"id":1}}'));
  };
  dns = await startDnsServer({ status: 'found', address: '127.0.0.1', ttlSeconds: 60 });
  door = await startFrontDoor((request, response) => {
    if (request.url === '/healthz') return void response.end();
    seen.push(request);
    if (request.url === '/api/auth/login')
      response.end(JSON.stringify({ accessToken: 'esthers-token', expiresIn: 900 }));
    else shop(request, response as Parameters<RequestListener>[1]);
  });
  otlp = await listening((request, response) => {
    request.resume().on('end', () => response.end());
    spansReceived += 1;
  });
  lab = await listening((request, response) => {
    const traceId = request.url?.split('/').at(-1) ?? '';
    // Like the real one, it has nothing of a trip before the client has sent its own spans.
    if (spansReceived > 0 && labHas) response.end(JSON.stringify(labHas(traceId)));
    else response.writeHead(404).end('{}');
  });
  dataFolder = await mkdtemp(join(tmpdir(), 'roundtrip-send-'));
});

afterEach(async () => {
  await Promise.all([dns.close(), door.close(), closed(otlp), closed(lab)]);
  await rm(dataFolder, { recursive: true });
});

async function listening(listener: RequestListener): Promise<Server> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function closed(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function context({ json = true, frontDoor = door.port } = {}): Promise<CliContext> {
  printed = new PassThrough();
  const made = createContext({
    json,
    dataFolder,
    environment: {
      ROUNDTRIP_BALANCER_PORT: String(frontDoor),
      ROUNDTRIP_DNS_PORT: String(dns.port),
      ROUNDTRIP_OTLP_PORT: String(portOf(otlp)),
      ROUNDTRIP_QUERY_PORT: String(portOf(lab)),
    },
    output: new Output(json, printed),
  });
  made.data.ensure();
  await Promise.all([
    writeFile(made.data.caFile, door.ca),
    writeFile(made.data.passwordsFile, '{"esther":"a","sam":"b","admin":"c"}'),
    writeFile(made.data.labKeyFile, 'the lab key\n'),
  ]);
  return made;
}

const text = () => String(printed.read() ?? '');

/** Everything printed, which has to be one line of JSON. */
function json<T>(): T {
  const lines = text().trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '') as T;
}

const get = { method: 'GET', path: '/api/users/1' };

describe('send --json', () => {
  it('prints the whole trip in one line', async () => {
    expect(await sendAndDraw(await context(), get)).toBe(0);
    const report = json<TripReport>();
    expect(Object.keys(report)).toEqual([
      'traceId',
      'method',
      'url',
      'status',
      'durationMs',
      'spanCount',
      'services',
      'machine',
      'earlyExit',
      'whole',
      'missing',
      'steps',
      'spans',
      'linked',
      'warnings',
    ]);
    expect(report).toMatchObject({
      method: 'GET',
      url: `https://${DOMAIN}:${door.port}/api/users/1`,
      status: 200,
      whole: true,
      services: ['client', 'balancer', 'proxy', 'shop', 'auth'],
      earlyExit: null,
    });
    expect(report.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(report.steps[0]).toEqual({ step: 'client', leg: 'out', durationMs: 0.41 });
    expect(Object.keys(report.spans[0] ?? {})).toEqual([
      'id',
      'name',
      'service',
      'step',
      'stage',
      'startMs',
      'durationMs',
      'parent',
    ]);
  });

  it('shows the trace that was sent, not the one of the log-in before it', async () => {
    await sendAndDraw(await context(), get);
    const [logIn, request] = seen;
    expect(logIn?.url).toBe('/api/auth/login');
    expect(request?.headers.traceparent).toContain(json<TripReport>().traceId);
    expect(logIn?.headers.traceparent).not.toContain(String(request?.headers.traceparent).split('-')[1]);
  });

  it('adds the decoded answer when it is asked to', async () => {
    await sendAndDraw(await context(), { ...get, includeBody: true });
    expect(json()).toMatchObject({
      body: { data: { id: 1 } },
      headers: { 'content-type': 'application/json' },
    });
  });

  it('says what is missing when the trip does not get whole, and that is no failure', async () => {
    labHas = (traceId) => ({ ...cacheMiss, traceId, whole: false, missing: ['a server span'] });
    expect(await sendAndDraw(await context(), { ...get, waitForWholeMillis: 100 })).toBe(0);
    expect(json()).toMatchObject({ whole: false, missing: ['a server span'], status: 200 });
  });

  it('still tells the answer when the lab is gone', async () => {
    const here = await context();
    await closed(lab);
    expect(await sendAndDraw(here, get)).toBe(0);
    const report = json<TripReport>();
    expect(report).toMatchObject({ status: 200, whole: false, spans: [], steps: [] });
    expect(report.missing[0]).toContain('ECONNREFUSED');
    expect(report.durationMs).toBeGreaterThan(0);
  });

  it('exits with 1 and says why when there is no answer', async () => {
    labHas = undefined;
    shop = (request) => void request.socket.destroy();
    const request = { ...get, as: 'nobody', waitForWholeMillis: 100 };
    expect(await sendAndDraw(await context(), request)).toBe(1);
    expect(json()).toMatchObject({ status: null, failure: { kind: 'connection_reset' } });
    expect(spansReceived).toBeGreaterThan(0);
  });
});

describe('send', () => {
  it('draws the trip for people', async () => {
    await sendAndDraw(await context({ json: false }), get);
    const drawing = text();
    expect(drawing).toMatch(/GET \/api\/users\/1 as esther +200 OK/);
    expect(drawing).toContain(' 9 database');
    expect(drawing).toContain(`http://127.0.0.1:${portOf(lab)}/#`);
  });

  it('logs in once for many requests, and never prints the token', async () => {
    const here = await context();
    await sendAndDraw(here, get);
    await sendAndDraw(here, { ...get, includeBody: true });
    expect(seen.filter(({ url }) => url === '/api/auth/login')).toHaveLength(1);
    expect(seen.at(-1)?.headers.authorization).toBe('Bearer esthers-token');
    expect(text()).not.toContain('esthers-token');
  });

  it('logs in again after the token was refused', async () => {
    const here = await context();
    shop = (_request, response) => void response.writeHead(401).end();
    await sendAndDraw(here, get);
    await sendAndDraw(here, get);
    expect(seen.filter(({ url }) => url === '/api/auth/login')).toHaveLength(2);
  });

  it('sends no token as nobody, nor over one that was given by hand', async () => {
    const here = await context();
    await sendAndDraw(here, { ...get, as: 'nobody' });
    await sendAndDraw(here, { ...get, header: ['Authorization: Bearer mine'] });
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer mine']);
  });

  it('asks for plans only with --explain, and shows the lab key only then', async () => {
    const here = await context();
    await sendAndDraw(here, { ...get, as: 'nobody', explain: true });
    await sendAndDraw(here, { ...get, as: 'nobody' });
    expect(seen.map(({ headers }) => [headers.baggage, headers[LAB_KEY_HEADER]])).toEqual([
      ['explain=1', 'the lab key'],
      [undefined, undefined],
    ]);
  });

  it('remembers name and TLS session for the next one, unless that one is to be fresh', async () => {
    const here = await context();
    const nobody = { ...get, as: 'nobody' };
    await sendAndDraw(here, nobody);
    await sendAndDraw(here, nobody);
    expect(dns.asked).toHaveLength(1);
    await sendAndDraw(here, { ...nobody, fresh: true });
    expect(dns.asked).toHaveLength(2);
  });

  it('warms up with a request that is no trip and teaches it nothing', async () => {
    const warmUps: IncomingMessage[] = [];
    await door.close();
    door = await startFrontDoor((request, response) => {
      (request.url === '/healthz' ? warmUps : seen).push(request);
      response.end();
    });
    const here = await context();
    await sendAndDraw(here, { ...get, as: 'nobody' });
    expect(warmUps.map(({ headers }) => String(headers.traceparent).slice(-2))).toEqual(['00']);
    expect(seen).toHaveLength(1);
    expect(dns.asked).toHaveLength(1);
  });

  it('refuses to send as somebody who cannot log in', async () => {
    const here = await context();
    await writeFile(here.data.passwordsFile, '{}');
    await expect(sendAndDraw(here, get)).rejects.toThrow(/esther cannot log in/);
  });

  it('points to npm start where nothing was ever started', async () => {
    const here = await context();
    await rm(here.data.caFile);
    await expect(sendAndDraw(here, get)).rejects.toMatchObject({ exitCode: 3 });
  });
});

describe('trace', () => {
  const id = cacheMiss.traceId;

  it('prints a trip by its id, as JSON or as a drawing', async () => {
    spansReceived = 1;
    expect(await drawTrace(await context(), id.toUpperCase(), {})).toBe(0);
    expect(json()).toMatchObject({
      traceId: id,
      method: 'GET',
      url: 'https://roundtrip.test:8443/api/users/1',
    });
    await drawTrace(await context({ json: false }), id, { spans: true });
    expect(text()).toContain('All 23 spans');
  });

  it('tells an id that is none, a trip that is unknown, and a lab that is gone apart', async () => {
    const here = await context();
    const codeOf = async (given: string) =>
      drawTrace(here, given, {}).catch((error: unknown) => (error as CliError).exitCode);
    expect(await codeOf('4bf9')).toBe(2);
    labHas = undefined;
    expect(await codeOf(id)).toBe(1);
    await closed(lab);
    expect(await codeOf(id)).toBe(3);
  });
});

describe('load', () => {
  const options = { rps: 100, for: 200, mix: 'reads' as const, seed: 1, trace: true };

  it('sends what was asked for over a few connections and sums up the answers', async () => {
    const here = await context();
    expect(await loadSystem(here, options)).toBe(0);
    const report = json<Record<string, unknown>>();
    expect(report).toMatchObject({ sent: 20, ok: 20, failed: 0, machines: { b: 20 }, mix: 'reads', seed: 1 });
    expect(seen.filter(({ url }) => url !== '/api/auth/login')).toHaveLength(20);
    expect(door.connections).toBeLessThan(20);
  });

  it('exits with 1 when a request failed', async () => {
    shop = (_request, response) => void response.writeHead(503).end();
    expect(await loadSystem(await context({ json: false }), options)).toBe(1);
    expect(text()).toMatch(/failed +20 +100\.0 %/);
  });

  it('tells every service not to trace when it is told so', async () => {
    await loadSystem(await context(), { ...options, trace: false });
    expect(new Set(seen.map(({ headers }) => String(headers.traceparent).slice(-2)))).toEqual(
      new Set(['00']),
    );
    expect(spansReceived).toBe(0);
  });
});

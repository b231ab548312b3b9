import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@roundtrip/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestAuthority } from './testing/certificates.js';
import { answerTo, ask, hangUp, open } from './testing/edge-client.js';
import { type StubShop, startStubShop } from './testing/stub-shop.js';

/** The entry points as the launcher starts them: real processes, from `dist`. */

let folder: string;
let files: Record<string, string>;
let ca: string;
let shop: StubShop;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-edge-'));
  const authority = await createTestAuthority();
  const { cert, key } = await authority.issue('roundtrip.test', 'proxy-a.roundtrip.test');
  ca = authority.ca;
  const write = (name: string, content: string) => {
    writeFileSync(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  files = {
    TLS_CERT_FILE: write('cert.pem', cert),
    TLS_KEY_FILE: write('key.pem', key),
    CA_FILE: write('ca.pem', ca),
    LAB_KEY_FILE: write('lab.key', 'the-key\n'),
  };
  shop = await startStubShop('a');
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(async () => {
  await shop.kill();
  rmSync(folder, { recursive: true, force: true });
});

function start(entry: 'balancer' | 'proxy', env: Record<string, string>) {
  const main = fileURLToPath(new URL(`../dist/${entry}.main.js`, import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: { ...files, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += chunk));
  child.stderr.on('data', (chunk) => (output.stderr += chunk));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, output, ended };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A balancer before a proxy before the stub shop. */
async function startBoth() {
  const [port, proxyPort] = [await freePort(), await freePort()];
  const proxy = start('proxy', { PORT: String(proxyPort), MACHINE: 'a', SHOP_URL: shop.url });
  const upstreams = `a=https://127.0.0.1:${proxyPort}`;
  const balancer = start('balancer', {
    PORT: String(port),
    UPSTREAMS: upstreams,
    HEALTH_INTERVAL_MILLIS: '50',
  });
  const edge = { port, ca, close: async () => {} };
  await waitFor(async () => (await ask(edge, '/readyz')).status === 200, { timeoutMillis: 15_000 });
  return { proxy, balancer, edge };
}

describe('balancer and proxy as processes', () => {
  it('serve, finish what is in flight when they are told to stop, and end with 0', {
    timeout: 30_000,
  }, async () => {
    const { proxy, balancer, edge } = await startBoth();
    let finish = () => {};
    shop.behaviour = (_request, response) => {
      finish = () => response.end('in time');
    };
    const request = open(edge, '/api/x');
    request.end();
    const answer = answerTo(request);
    await waitFor(() => shop.seen.length > 0);
    balancer.child.kill('SIGTERM');
    await waitFor(async () => !(await accepts(edge.port)));
    finish();
    expect((await answer).text).toBe('in time');
    expect(await balancer.ended).toBe(0);
    proxy.child.kill('SIGTERM');
    expect(await proxy.ended).toBe(0);
    hangUp(edge);
  });

  it('show the machines to the lab on this host, and to nobody else', { timeout: 30_000 }, async () => {
    const { edge } = await startBoth();
    const path = '/balancer/machines';
    expect((await ask(edge, path)).status).toBe(403);
    expect((await ask(edge, path, { headers: { 'x-roundtrip-lab-key': 'guess' } })).status).toBe(403);
    const answer = await ask(edge, path, { headers: { 'x-roundtrip-lab-key': 'the-key' } });
    expect(JSON.parse(answer.text)).toMatchObject({
      machines: [{ name: 'a', available: true, health: 'healthy', ejected: false, outReason: null }],
    });
    hangUp(edge);
  });

  it('write one JSON line for a request, without its query or header fields', {
    timeout: 30_000,
  }, async () => {
    const { edge, balancer, proxy } = await startBoth();
    shop.behaviour = (_request, response) => response.end();
    await ask(edge, '/api/x?token=hush', { headers: { authorization: 'Bearer hush', cookie: 'hush=1' } });
    const lineOf = (stdout: string) => stdout.split('\n').find((line) => line.includes('"/api/x"'));
    const line = await waitFor(() => lineOf(balancer.output.stdout));
    expect(JSON.parse(line)).toMatchObject({ method: 'GET', status: 200, machine: 'a', attempts: 1 });
    await waitFor(() => lineOf(proxy.output.stdout));
    expect(balancer.output.stdout + proxy.output.stdout).not.toContain('hush');
    hangUp(edge);
  });

  it('write 499 for a client that left before it had an answer', { timeout: 30_000 }, async () => {
    const { edge, balancer, proxy } = await startBoth();
    shop.behaviour = () => {};
    const before = shop.seen.length;
    const leaving = new AbortController();
    const request = open(edge, '/api/left', { signal: leaving.signal });
    request.on('error', () => {});
    request.end();
    await waitFor(() => shop.seen.length > before);
    leaving.abort();
    for (const { output } of [balancer, proxy]) {
      const line = await waitFor(() => output.stdout.split('\n').find((text) => text.includes('/api/left')));
      expect(JSON.parse(line)).toMatchObject({ level: 30, status: 499 });
    }
    hangUp(edge);
  });
});

describe('a start that cannot work', () => {
  const base = { PORT: '0', UPSTREAMS: 'a=https://127.0.0.1:1' };

  it.each<[string, Record<string, string>, RegExp]>([
    ['settings that are missing', { UPSTREAMS: '' }, /UPSTREAMS is not set/],
    ['machines that make no sense', { UPSTREAMS: 'a' }, /UPSTREAMS: 'a'/],
    ['a file that is not there', { CA_FILE: '/nowhere/ca.pem' }, /CA_FILE='\/nowhere\/ca\.pem'.*ENOENT/],
    ['an address of another machine', { HOST: '192.0.2.1' }, /HOST='192\.0\.2\.1'/],
  ])('with %s is one message and exit code 2', async (_name, env, message) => {
    const { ended, output } = start('balancer', { ...base, ...env });
    expect(await ended).toBe(2);
    expect(output.stderr).toMatch(message);
    expect(output.stderr).not.toMatch(/\n\s+at /);
  });

  it('because the port is taken names the port and the setting', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { ended, output } = start('proxy', { PORT: String(port), SHOP_URL: shop.url });
    expect(await ended).toBe(2);
    expect(output.stderr).toContain(`PORT='${port}'`);
    other.close();
  });
});

async function accepts(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

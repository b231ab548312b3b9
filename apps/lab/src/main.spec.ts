/** The process itself: how it starts, how it fails to start, how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const children: ChildProcess[] = [];
const servers: Server[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) server.close();
});

function start(env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [entry], {
    env: { ...process.env, OTLP_PORT: '0', QUERY_PORT: '0', ...env },
  });
  children.push(child);
  return child;
}

/** The addresses that the process says it has opened. */
async function addressesOf(child: ChildProcess): Promise<{ otlp: string; query: string }> {
  const found: Record<string, string> = {};
  for await (const line of createInterface({ input: child.stdout! })) {
    const [, name, url] = /"msg":"(OTLP|QUERY)_PORT open at ([^"]+)"/.exec(line) ?? [];
    if (name !== undefined && url !== undefined) found[name] = url;
    if (found.OTLP && found.QUERY) return { otlp: found.OTLP, query: found.QUERY };
  }
  throw new Error('the lab ended before it was open');
}

async function portInUse(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

async function outcomeOf(child: ChildProcess): Promise<{ code: number; stderr: string }> {
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, stderr };
}

const tracesOf = async (query: string) => (await fetch(`${query}/lab/trips`)).json();

describe('the lab’s process', () => {
  it.each(['OTLP_PORT', 'QUERY_PORT'])(
    'says in one line that %s is taken, and exits with 2',
    async (setting) => {
      const port = await portInUse();
      const { code, stderr } = await outcomeOf(start({ [setting]: String(port) }));
      expect(code).toBe(2);
      expect(stderr).toContain(
        `${setting}='${port}': another process listens on 127.0.0.1:${port}; stop it or set ${setting} to a free port`,
      );
      expect(stderr.trim().split('\n')).toHaveLength(1);
    },
  );

  it('refuses settings that are none, all at once', async () => {
    const { code, stderr } = await outcomeOf(start({ OTLP_PORT: 'x', LAB_MAX_TRACES: '0' }));
    expect(code).toBe(2);
    expect(stderr).toContain("OTLP_PORT='x'");
    expect(stderr).toContain("LAB_MAX_TRACES='0'");
  });

  it('ends cleanly when told to, although a client keeps its connection', async () => {
    const child = start({});
    const { query } = await addressesOf(child);
    await tracesOf(query);
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it('ends cleanly although a client has sent half a request', async () => {
    const child = start({});
    const { otlp, query } = await addressesOf(child);
    const { hostname, port } = new URL(otlp);
    const half = connect(Number(port), hostname).on('error', () => {});
    half.write(
      'POST /v1/traces HTTP/1.1\r\nhost: lab\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
    );
    await tracesOf(query);
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it('can be killed and started again on the same ports', async () => {
    const first = start({});
    const { otlp, query } = await addressesOf(first);
    await tracesOf(query);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const ports = { OTLP_PORT: new URL(otlp).port, QUERY_PORT: new URL(query).port };
    expect(await addressesOf(start(ports))).toEqual({ otlp, query });
    expect(await tracesOf(query)).toEqual({ trips: [] });
  });
});

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../processes/programs.suite.js';
import { ping } from './ping.js';
import { checkRedisUrl } from './redis-server.js';

let server: Server | undefined;

afterEach(() => {
  server?.close();
});

/** Answers each command (RESP arrays of bulk strings) with what `reply` says. */
async function redis(reply: (words: string[]) => string, password = ''): Promise<string> {
  server = createServer((socket) => {
    socket.on('data', (chunk) => {
      for (const command of chunk.toString().split(/(?=\*\d)/)) {
        const words = [...command.matchAll(/\$\d+\r\n(.*)\r\n/g)].map((match) => match[1] ?? '');
        socket.write(reply(words));
      }
    });
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const login = password === '' ? '' : `:${password}@`;
  return `redis://${login}127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('ping', () => {
  it('is answered by a server without a password', async () => {
    expect(await ping(await redis(() => '+PONG\r\n'), 1000)).toEqual({ status: 'ready' });
  });

  it('logs in first when the URL has a password', async () => {
    const asked: string[][] = [];
    const url = await redis((words) => {
      asked.push(words);
      return words[0] === 'AUTH' ? '+OK\r\n' : '+PONG\r\n';
    }, 'a%2Fb');
    expect(await ping(url, 1000)).toEqual({ status: 'ready' });
    expect(asked).toEqual([['AUTH', 'a/b'], ['PING']]);
  });

  it('waits for a server that still loads its data', async () => {
    const url = await redis(() => '-LOADING Redis is loading the dataset in memory\r\n');
    expect(await ping(url, 1000)).toMatchObject({ status: 'waiting' });
  });

  it('gives up on a server that does not let us in', async () => {
    const url = await redis(() => '-NOAUTH Authentication required.\r\n');
    expect(await ping(url, 1000)).toEqual({ status: 'never', reason: 'NOAUTH Authentication required.' });
  });

  it('waits while nobody listens, and while nobody answers', async () => {
    expect(await ping(`redis://127.0.0.1:${await freePort()}`, 1000)).toEqual({
      status: 'waiting',
      reason: 'ECONNREFUSED',
    });
    expect(await ping(await redis(() => ''), 50)).toEqual({ status: 'waiting', reason: 'no answer' });
  });
});

describe('checkRedisUrl', () => {
  it('names host and port, never the password', async () => {
    const port = await freePort();
    const refusal = checkRedisUrl(`redis://:hidden-password@127.0.0.1:${port}`);
    await expect(refusal).rejects.toThrow(
      `Cannot use the server of REDIS_URL at 127.0.0.1:${port}: ECONNREFUSED.`,
    );
    await expect(refusal).rejects.not.toThrow('hidden-password');
  });
});

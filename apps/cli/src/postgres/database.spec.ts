import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { type PostgresServer, startPostgres } from '@roundtrip/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../processes/programs.suite.js';
import { checkDatabaseUrl, contact, contactOwn } from './database.js';

const withPath = (url: string, path: string) => {
  const other = new URL(url);
  other.pathname = path;
  return other.href;
};

describe('a database that answers', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  }, 30_000);
  afterAll(() => server.stop());

  it('can be used', async () => {
    expect(await contact(server.url, 2000)).toEqual({ status: 'ready' });
    await expect(checkDatabaseUrl(server.url, 2000)).resolves.toBeUndefined();
  });

  it('cannot be used by a name that it does not have, and says which', async () => {
    await expect(checkDatabaseUrl(withPath(server.url, '/shopping'), 2000)).rejects.toThrow(
      'there is no database shopping',
    );
  });

  it('gets our database when it is our own and new', async () => {
    const own = withPath(server.url, '/roundtrip');
    expect(await contact(own, 2000)).toEqual({ status: 'no database' });
    expect(await contactOwn(own)).toEqual({ status: 'ready' });
    expect(await contact(own, 2000)).toEqual({ status: 'ready' });
  });
});

describe('a database that does not answer', () => {
  it('is named with host and port, never with its password', async () => {
    const port = await freePort();
    const url = `postgres://someone:hidden-password@127.0.0.1:${port}/shop`;
    const refusal = checkDatabaseUrl(url, 2000);
    await expect(refusal).rejects.toThrow(`Cannot use the database of DATABASE_URL at 127.0.0.1:${port}`);
    await expect(refusal).rejects.not.toThrow('hidden-password');
    await expect(refusal).rejects.not.toThrow('someone');
  });

  it('is given up on after the time it was given', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    try {
      expect(await contact(`postgres://someone@127.0.0.1:${port}/shop`, 100)).toMatchObject({
        status: 'waiting',
      });
    } finally {
      silent.close();
    }
  });
});

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { systemClock } from '@roundtrip/clock';
import { skipWhen } from '@roundtrip/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolder } from '../data-folder.js';
import { defaultBackOff } from '../processes/back-off.js';
import { freePort } from '../processes/programs.suite.js';
import { SupervisedProcess } from '../processes/supervised-process.js';
import { findServer } from './find-server.js';
import { ping } from './ping.js';
import { redisServerSpec } from './redis-server.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-redis-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(path: string, mode: number): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, mode);
  return file;
}

describe('findServer', () => {
  it('takes Valkey before Redis, wherever on the path they are', () => {
    program('first/redis-server', 0o755);
    const valkey = program('second/valkey-server', 0o755);
    const path = [join(folder, 'first'), join(folder, 'second')].join(delimiter);
    expect(findServer(path)).toBe(valkey);
  });

  it('takes only what can be run', () => {
    program('redis-server', 0o644);
    expect(findServer(folder)).toBeUndefined();
    expect(findServer('')).toBeUndefined();
    expect(findServer(undefined)).toBeUndefined();
  });
});

describe('our own cache server', () => {
  it('is told its password by a file that only we can read, not by its command line', () => {
    const data = new DataFolder(folder);
    data.ensure();
    const { spec, url } = redisServerSpec('/usr/bin/valkey-server', data, 8379);
    const password = new URL(url).password;
    expect(password.length).toBeGreaterThan(32);
    expect([spec.command, ...spec.args, ...Object.values(spec.env)].join(' ')).not.toContain(password);
    const file = data.secretFile('redis.conf');
    expect(readFileSync(file, 'utf8')).toMatch(/^bind 127\.0\.0\.1\nport 8379\nrequirepass /);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  const binary = findServer(process.env.PATH);

  const noServer = skipWhen(binary === undefined, 'redis-server.spec.ts', 'no Redis or Valkey on the PATH');

  it.skipIf(noServer)('starts, lets in who has the password, and stops', async () => {
    const data = new DataFolder(folder);
    data.ensure();
    const { spec, url } = redisServerSpec(binary!, data, await freePort());
    const server = new SupervisedProcess(spec, data.logFile('redis'), {
      clock: systemClock,
      backOff: defaultBackOff,
      changed: () => {},
      crashed: () => {},
      recovered: () => {},
    });
    try {
      expect(await server.start(10_000)).toEqual({ status: 'ready' });
      const stranger = new URL(url);
      stranger.password = '';
      expect(await ping(stranger.href, 1000)).toMatchObject({ status: 'never' });
    } finally {
      await server.stop(2000);
    }
    expect(server.state.phase).toBe('stopped');
  });
});

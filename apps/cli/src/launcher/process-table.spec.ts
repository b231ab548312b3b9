import { describe, expect, it } from 'vitest';
import { DataFolder } from '../data-folder.js';
import { portsFrom } from '../ports.js';
import { nodeProcessSpec } from './node-process.js';
import { processTable, readyUrl, type SystemPlan } from './process-table.js';

const plan: SystemPlan = {
  data: new DataFolder('/data'),
  ports: portsFrom({ ROUNDTRIP_AUTH_PORT: '9999' }, 1000),
  machines: ['a', 'b'],
  databaseUrl: 'postgres://roundtrip:secret@127.0.0.1:9432/roundtrip',
  redisUrl: undefined,
};

const named = (name: string, from = plan) => processTable(from).find((node) => node.name === name)!;

describe('the process table', () => {
  it('has a proxy and a shop for each machine, and one of everything else', () => {
    expect(processTable(plan).map(({ name }) => name)).toEqual([
      'balancer',
      'proxy-a',
      'shop-a',
      'proxy-b',
      'shop-b',
      'auth',
      'pricing',
      'fulfilment',
      'lab',
    ]);
  });

  it('gives every process ports of its own', () => {
    const ports = processTable(plan).flatMap(({ port, readyPort }) => [port, readyPort ?? port]);
    expect(new Set(ports).size).toBe(processTable(plan).length + 1); // pricing has two
  });

  it('lets the balancer know each proxy, and each proxy its own shop', () => {
    expect(named('balancer').env.UPSTREAMS).toBe('a=https://127.0.0.1:9500,b=https://127.0.0.1:9501');
    expect(named('proxy-b').env).toMatchObject({
      PORT: '9501',
      SHOP_URL: 'http://127.0.0.1:9521',
      TLS_CERT_FILE: '/data/secrets/proxy-b.pem',
    });
    expect(named('shop-b').env.PORT).toBe('9521');
  });

  it('lets the shop know the services it calls, wherever they were moved', () => {
    expect(named('shop-a').env).toMatchObject({
      AUTH_URL: 'http://127.0.0.1:9999',
      PRICING_URL: '127.0.0.1:9481',
      INTERNAL_KEY_FILE: '/data/secrets/internal.key',
    });
  });

  it('gives the shop a cache server only when there is one', () => {
    expect(named('shop-a').env).not.toHaveProperty('REDIS_URL');
    const redisUrl = 'redis://127.0.0.1:9379';
    expect(named('shop-a', { ...plan, redisUrl }).env.REDIS_URL).toBe(redisUrl);
  });

  it('gives the database to those who need it, and only to them', () => {
    for (const { needs, env } of processTable(plan)) {
      expect('DATABASE_URL' in env).toBe(needs !== undefined);
    }
  });

  it('asks for readiness over TLS where the process speaks TLS, and on the health port where it has one', () => {
    expect(readyUrl(named('proxy-a'))).toBe('https://127.0.0.1:9500/readyz');
    expect(readyUrl(named('pricing'))).toBe('http://127.0.0.1:9482/readyz');
  });
});

describe('the environment of a process', () => {
  const environment = {
    PATH: '/usr/bin',
    LOG_LEVEL: 'debug',
    HOST: '0.0.0.0',
    DATABASE_URL: 'postgres://elsewhere',
    npm_config_token: 'secret',
    ROUNDTRIP_PORT_OFFSET: '1000',
    NODE_CHANNEL_FD: '3',
  };
  const envOf = (name: string) => nodeProcessSpec(named(name), plan, '/repository', environment).env;

  it('says who the process is', () => {
    expect(envOf('shop-a')).toMatchObject({
      OTEL_SERVICE_NAME: 'shop',
      MACHINE: 'a',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:5318',
    });
    expect(envOf('auth')).not.toHaveProperty('MACHINE');
  });

  it('hands on what the caller set for the applications', () => {
    expect(envOf('shop-a')).toMatchObject({ PATH: '/usr/bin', LOG_LEVEL: 'debug' });
  });

  it('listens on loopback whatever the caller set', () => {
    expect(envOf('shop-a').HOST).toBe('127.0.0.1');
  });

  it('hands on neither npm’s variables nor our own, nor a database to who needs none', () => {
    expect(Object.keys(envOf('proxy-a'))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/npm_|OFFSET|CHANNEL|DATABASE/)]),
    );
  });

  it('names the data folder, so that one can tell whose process it is', () => {
    expect(envOf('lab').ROUNDTRIP_DATA).toBe('/data');
  });
});

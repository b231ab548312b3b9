import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DnsServer, serveZone } from './dns-server.js';
import { labZone } from './zone.js';

let server: DnsServer;
let resolver: Resolver;

beforeEach(async () => {
  server = await serveZone(labZone(['a', 'b']), 0);
  resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.port}`]);
});

afterEach(() => server.close());

describe('serveZone', () => {
  it('answers a real resolver with address and TTL', async () => {
    expect(await resolver.resolve4('roundtrip.test', { ttl: true })).toEqual([
      { address: '127.0.0.1', ttl: 30 },
    ]);
    expect(await resolver.resolve4('proxy-b.roundtrip.test')).toEqual(['127.0.0.1']);
    expect(await resolver.resolveNs('roundtrip.test')).toEqual(['ns.roundtrip.test']);
    expect(await resolver.resolveSoa('roundtrip.test')).toMatchObject({
      nsname: 'ns.roundtrip.test',
      minttl: 30,
    });
  });

  it.each([
    ['nowhere.roundtrip.test', 'ENOTFOUND'],
    ['example.com', 'EREFUSED'],
  ])('lets a real resolver see that %s is %s', async (name, code) => {
    await expect(resolver.resolve4(name)).rejects.toMatchObject({ code });
  });

  it('lets a real resolver see that a name has no IPv6 address', async () => {
    await expect(resolver.resolve6('roundtrip.test')).rejects.toMatchObject({ code: 'ENODATA' });
  });

  it('goes on after garbage', async () => {
    const stranger = createSocket('udp4');
    stranger.send('not a DNS message, but longer than a header', server.port, '127.0.0.1');
    const [reply] = await once(stranger, 'message');
    stranger.close();
    expect((reply as Buffer).readUInt8(3) & 0x0f).toBe(1);
    expect(await resolver.resolve4('roundtrip.test')).toEqual(['127.0.0.1']);
  });

  it('refuses to start on a port that is taken', async () => {
    await expect(serveZone(labZone(['a']), server.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

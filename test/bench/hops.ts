/**
 * What a hop costs: the same cached GET asked of the shop directly, through its proxy, and through balancer and proxy,
 * over kept-alive connections, in turns. What a hop adds is the difference of the percentiles of two neighbours.
 *
 * Usage: npm run bench:hops [-- --requests 2000 --rounds 5]
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Address, runCli } from '../support/cli.ts';
import { median, percentile, printResult, printTable, round } from './table.ts';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '2000' }, rounds: { type: 'string', default: '5' } },
});
const requests = Number(values.requests);
const rounds = Number(values.rounds);
const path = '/api/products/1';

interface Target {
  name: string;
  get: () => Promise<void>;
  /** p50 and p99 of each round, in ms. */
  p50: number[];
  p99: number[];
}

function target(name: string, options: http.RequestOptions, ca?: Buffer): Target {
  const secure = ca !== undefined;
  const agent = secure
    ? new https.Agent({ keepAlive: true, maxSockets: 1, ca })
    : new http.Agent({ keepAlive: true, maxSockets: 1 });
  const get = () =>
    new Promise<void>((resolve, reject) => {
      const client = secure ? https : http;
      const request = client.request({ host: '127.0.0.1', path, agent, ...options }, (response) => {
        response.resume();
        response.on('error', reject);
        response.on('end', () =>
          response.statusCode === 200
            ? resolve()
            : reject(new Error(`${name} answered ${response.statusCode}`)),
        );
      });
      request.on('error', reject);
      request.end();
    });
  return { name, get, p50: [], p99: [] };
}

async function measure(one: Target): Promise<void> {
  const millis: number[] = [];
  for (let index = 0; index < requests; index += 1) {
    const began = performance.now();
    await one.get();
    millis.push(performance.now() - began);
  }
  one.p50.push(median(millis));
  one.p99.push(percentile(millis, 0.99));
}

const folder = await mkdtemp(join(tmpdir(), 'roundtrip-bench-'));
const address: Address = { dataFolder: folder, portOffset: 9_000 };
try {
  const up = await runCli(address, ['up', '--detach', '--machines', '1'], {
    LOG_LEVEL: 'warn',
    // One client asks for everything here, which is what the limits are there to stop.
    RATE_LIMIT_PER_PERSON: '100000000',
    RATE_LIMIT_PER_ADDRESS: '100000000',
  });
  if (up.code !== 0) throw new Error(`up failed:\n${up.stdout}\n${up.stderr}`);
  const ca = await readFile(join(folder, 'secrets', 'ca.pem'));
  const port = (base: number) => base + address.portOffset;
  const targets = [
    target('shop', { port: port(8520) }),
    target('proxy', { port: port(8500), servername: 'proxy-a.roundtrip.test' } as http.RequestOptions, ca),
    target('balancer', { port: port(8443), servername: 'roundtrip.test' } as http.RequestOptions, ca),
  ];
  for (const one of targets) for (let index = 0; index < 500; index += 1) await one.get();
  for (let index = 0; index < rounds; index += 1) {
    for (const one of targets) await measure(one);
    process.stdout.write(`round ${index + 1} of ${rounds}\n`);
  }
  const [shop, proxy, balancer] = targets.map((one) => ({ p50: median(one.p50), p99: median(one.p99) }));
  if (!shop || !proxy || !balancer) throw new Error('unreachable: three targets are measured');
  const added = {
    proxy: { p50Ms: round(proxy.p50 - shop.p50, 3), p99Ms: round(proxy.p99 - shop.p99, 3) },
    balancer: { p50Ms: round(balancer.p50 - proxy.p50, 3), p99Ms: round(balancer.p99 - proxy.p99, 3) },
  };
  printTable(
    ['asked', 'p50 ms', 'p99 ms', 'added p50', 'added p99'],
    [
      ['shop', round(shop.p50, 3), round(shop.p99, 3), '', ''],
      ['proxy → shop', round(proxy.p50, 3), round(proxy.p99, 3), added.proxy.p50Ms, added.proxy.p99Ms],
      [
        'balancer → proxy → shop',
        round(balancer.p50, 3),
        round(balancer.p99, 3),
        added.balancer.p50Ms,
        added.balancer.p99Ms,
      ],
    ],
  );
  process.stdout.write('\n');
  printResult({ bench: 'hops', requests, rounds, added });
} finally {
  await runCli(address, ['down']);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

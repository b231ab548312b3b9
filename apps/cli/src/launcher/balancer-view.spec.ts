import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAB_KEY_HEADER } from '@roundtrip/contracts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DataFolder } from '../data-folder.js';
import { freePort } from '../processes/programs.suite.js';
import { certificateFiles } from '../secrets/certificates.js';
import { ensureSecrets } from '../secrets/ensure-secrets.js';
import { balancerView } from './balancer-view.js';

let data: DataFolder;
let server: Server | undefined;

beforeEach(() => {
  data = new DataFolder(mkdtempSync(join(tmpdir(), 'roundtrip-view-')));
  data.ensure();
});

afterEach(() => {
  server?.close();
  rmSync(data.root, { recursive: true, force: true });
});

/** A balancer that answers who has the lab's key. */
async function balancer(body: string): Promise<number> {
  await ensureSecrets(data, ['a'], new Date());
  const { certFile, keyFile } = certificateFiles(data, 'balancer');
  const key = readFileSync(data.labKeyFile, 'utf8');
  server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (request, response) => {
    const known = request.url === '/balancer/machines' && request.headers[LAB_KEY_HEADER] === key;
    response.writeHead(known ? 200 : 403).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

it('asks the balancer, with the lab’s key, how its machines are', async () => {
  const port = await balancer(
    JSON.stringify({
      machines: [
        { name: 'a', available: true, outReason: null, ejections: 2 },
        { name: 'b', available: false, outReason: 'health', ejections: 1 },
      ],
    }),
  );
  expect(await balancerView(data, port)).toEqual([
    { name: 'a', healthy: true, reason: null, ejections: 2 },
    { name: 'b', healthy: false, reason: 'health', ejections: 1 },
  ]);
});

it('knows nothing when the balancer does not answer, or not in a way that can be read', async () => {
  expect(await balancerView(data, await freePort())).toBeUndefined();
  expect(await balancerView(data, await balancer('not JSON'))).toBeUndefined();
});

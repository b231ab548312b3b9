import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@roundtrip/testing';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Answer, type Ask, ask, hangUp } from './edge-client.js';
import type { Edge, EdgeExceptions, EdgeLimits, EdgeOptions, StartEdge } from './edge-under-test.js';
import { echo, type StubShop, startStubShop } from './stub-shop.js';

export const LAB_KEY = 'the-key-of-the-lab-in-tests';

/** Short times, so that no test has to wait long; long enough that a busy machine is not taken for a dead one. */
export const limits: EdgeLimits = {
  healthChecks: true,
  healthIntervalMillis: 40,
  healthTimeoutMillis: 1_000,
  healthyAfter: 2,
  unhealthyAfter: 2,
  ejectAfter: 3,
  ejectBaseMillis: 400,
  tryTimeoutMillis: 3_000,
  totalTimeoutMillis: 6_000,
  shopTimeoutMillis: 2_500,
  bodyLimitBytes: 64 * 1024,
  compressMinBytes: 1_024,
};

export interface SceneOptions {
  /** How many machines; default 3. */
  machines?: number;
  limits?: Partial<EdgeLimits>;
  strangeAuthority?: boolean;
  /** Do not wait until every machine serves. */
  impatient?: boolean;
}

/** What a group of behaviours gets. */
export interface Group {
  start: StartEdge;
  exceptions: EdgeExceptions;
}

/** An edge with its shops. */
export interface Scene {
  edge: Edge;
  shops: StubShop[];
  /** The first shop. */
  shop: StubShop;
  ask(path: string, asked?: Ask): Promise<Answer>;
  /** Names of the machines that answered `count` requests, one after the other. */
  machinesOf(count: number): Promise<string[]>;
}

/**
 * Gives the tests of the enclosing `describe` an edge. It serves them one after the other: before each, the shops
 * behave again and every machine is back in the rotation.
 */
export function useScene(start: StartEdge, options: SceneOptions = {}): () => Scene {
  let scene: Scene | undefined;
  let storefront: string;
  beforeAll(async () => {
    storefront = makeStorefront();
    scene = await setUp(start, storefront, options);
  });
  beforeEach(async () => {
    if (scene !== undefined) await reset(scene, options);
  });
  afterAll(async () => {
    if (scene !== undefined) {
      hangUp(scene.edge);
      await Promise.all([scene.edge.close(), ...scene.shops.map((shop) => shop.kill())]);
    }
    rmSync(storefront, { recursive: true, force: true });
  });
  return () => {
    if (scene === undefined) throw new Error('there is an edge only while a test runs');
    return scene;
  };
}

async function reset(scene: Scene, options: SceneOptions): Promise<void> {
  for (const shop of scene.shops) {
    shop.ready = true;
    shop.behaviour = echo(shop.name);
  }
  if (options.impatient !== true) await untilAllServe(scene);
  for (const { seen } of scene.shops) seen.length = 0;
}

async function setUp(start: StartEdge, storefront: string, options: SceneOptions): Promise<Scene> {
  const names = ['a', 'b', 'c', 'd'].slice(0, options.machines ?? 3);
  const shops = await Promise.all(names.map(startStubShop));
  const [shop] = shops;
  if (shop === undefined) throw new Error('a scene needs a machine');
  const edgeOptions: EdgeOptions = {
    shops,
    limits: { ...limits, ...options.limits },
    labKey: LAB_KEY,
    storefront,
    strangeAuthority: options.strangeAuthority,
  };
  const edge = await start(edgeOptions);
  return {
    edge,
    shops,
    shop,
    ask: (path, asked) => ask(edge, path, asked),
    machinesOf: (count) => machinesOf(edge, count),
  };
}

async function machinesOf(edge: Edge, count: number): Promise<string[]> {
  const names: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const { status, text } = await ask(edge, '/api/who');
    names.push(status === 200 ? (JSON.parse(text) as { machine: string }).machine : `status ${status}`);
  }
  return names;
}

/** Machines enter the rotation one by one as they pass their checks. */
async function untilAllServe({ shops, machinesOf }: Scene): Promise<void> {
  await waitFor(async () => {
    const names = await machinesOf(2 * shops.length);
    return shops.every(({ name }) => names.includes(name));
  });
}

/** Text that compresses well, of a length. */
export function text(bytes: number): string {
  return 'the way a request takes '.repeat(Math.ceil(bytes / 24)).slice(0, bytes);
}

function makeStorefront(): string {
  const folder = mkdtempSync(join(tmpdir(), 'roundtrip-storefront-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), `<!doctype html><title>Store</title><p>${text(3000)}</p>`);
  writeFileSync(join(folder, 'assets', 'store.0123abcd.js'), `// ${text(5000)}\n`);
  writeFileSync(join(folder, 'small.txt'), 'small');
  writeFileSync(join(folder, 'picture.png'), Buffer.alloc(4000, 7));
  writeFileSync(join(folder, '.hidden'), 'not for you');
  return folder;
}

import { systemClock } from '@roundtrip/clock';
import { Pool } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Behaviour, type StubShop, startStubShop, status } from '../testing/stub-shop.js';
import { Machine } from './machine.js';
import { forwardWithRetry } from './retry.js';
import { Rotation } from './rotation.js';

let a: StubShop;
let b: StubShop;
let pools: Map<string, Pool>;

beforeEach(async () => {
  [a, b] = await Promise.all([startStubShop('a'), startStubShop('b')]);
  pools = new Map([a, b].map(({ name, url }) => [name, new Pool(url)]));
});
afterEach(async () => {
  await Promise.all([...pools.values()].map((pool) => pool.destroy()));
  await Promise.all([a.kill(), b.kill()]);
});

/** Sends one GET, to `a` first, and tells how it ended and which machines were named on the way. */
async function forward() {
  const settings = { healthChecks: false, healthyAfter: 1, unhealthyAfter: 1 };
  const patience = { ejectAfter: 1_000, ejectBaseMillis: 1, ejectMaxMillis: 1 };
  const observer = { ejected: () => undefined, returned: () => {} };
  const machines = [a, b].map(
    ({ name, url }) => new Machine({ name, origin: url }, { ...settings, ...patience }, observer),
  );
  const named: string[] = [];
  const result = await forwardWithRetry(
    { method: 'GET', path: '/', headers: {}, body: null },
    {
      clientGone: new AbortController().signal,
      onPick: ({ name }, attempt) => named.push(`${name} ${attempt}`),
    },
    {
      rotation: new Rotation(machines),
      dispatcherOf: ({ name }) => pools.get(name) as Pool,
      clock: systemClock,
      tryTimeoutMillis: 5_000,
      totalTimeoutMillis: 10_000,
    },
  );
  return { result, named };
}

const closedForLunch: Behaviour = (_request, response) => {
  response.writeHead(503, { 'retry-after': '7' }).end('closed for lunch');
};

describe('a gateway error of the first machine', () => {
  it('is the answer when the second machine cannot be reached, since it has the reason', async () => {
    a.behaviour = closedForLunch;
    await b.kill();
    const { result, named } = await forward();
    if (result.status !== 'held') throw new Error(result.status);
    const { statusCode, headers, body } = result.answer;
    expect([statusCode, headers['retry-after'], String(body)]).toEqual([503, '7', 'closed for lunch']);
    expect(named).toEqual(['a 1', 'b 2', 'a 2']);
  });

  it('is forgotten when the second machine has an answer, also one of that kind', async () => {
    a.behaviour = closedForLunch;
    b.behaviour = status(502);
    const { result, named } = await forward();
    expect(result).toMatchObject({ status: 'called', call: { outcome: { response: { statusCode: 502 } } } });
    expect(named).toEqual(['a 1', 'b 2']);
  });

  it('is not kept when it is longer than a problem document', async () => {
    a.behaviour = (_request, response) => response.writeHead(503).end('x'.repeat(200_000));
    await b.kill();
    const { result } = await forward();
    expect(result).toMatchObject({ status: 'called', call: { failure: 'connect error' } });
  });

  it('is not kept when it breaks off', async () => {
    a.behaviour = (_request, response, incoming) => {
      response.writeHead(503, { 'content-length': '1000' });
      response.write('closed for', () => incoming.socket.destroy());
    };
    await b.kill();
    const { result } = await forward();
    expect(result).toMatchObject({ status: 'called', call: { failure: 'connect error' } });
  });
});

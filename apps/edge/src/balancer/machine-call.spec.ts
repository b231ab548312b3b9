import { finished } from 'node:stream/promises';
import { systemClock } from '@roundtrip/clock';
import { Pool } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Behaviour, breakOff, type StubShop, startStubShop, status } from '../testing/stub-shop.js';
import { Machine } from './machine.js';
import { callMachine, type MachineCall } from './machine-call.js';

let shop: StubShop;
let pool: Pool;
let machine: Machine;

beforeEach(async () => {
  shop = await startStubShop('a');
  pool = new Pool(shop.url);
  machine = new Machine(
    { name: 'a', origin: shop.url },
    {
      healthChecks: false,
      healthyAfter: 1,
      unhealthyAfter: 1,
      ejectAfter: 1_000,
      ejectBaseMillis: 1,
      ejectMaxMillis: 1,
    },
    { ejected: () => undefined, returned: () => {} },
  );
});
afterEach(async () => {
  await pool.destroy();
  await shop.kill();
});

function call(behaviour: Behaviour): Promise<MachineCall> {
  shop.behaviour = behaviour;
  const request = { method: 'GET', path: '/', headers: {}, body: null } as const;
  const clientGone = new AbortController().signal;
  const options = { attempt: 1, clock: systemClock, timeoutMillis: 5_000, clientGone };
  return callMachine(machine, pool, request, options);
}

/** Calls the machine, reads the whole answer, and tells how many failures in a row it has then. */
async function failuresAfter(behaviour: Behaviour): Promise<number> {
  const body = bodyOf(await call(behaviour));
  const end = finished(body).catch(() => {});
  body.resume();
  await end;
  return machine.view(0).failuresInARow;
}

function bodyOf({ outcome }: MachineCall) {
  if (outcome.status !== 'answered') throw new Error(`not answered: ${outcome.status}`);
  return outcome.response.body;
}

describe('a call to a machine', () => {
  it('is a failure when the answer breaks off, however good its head was', async () => {
    expect(await failuresAfter(breakOff)).toBe(1);
    expect(await failuresAfter(breakOff)).toBe(2);
  });

  it('is one failure when a gateway error breaks off too', async () => {
    const brokenError: Behaviour = (_request, response, incoming) => {
      response.writeHead(503, { 'content-length': '1000' });
      response.write('closed for', () => incoming.socket.destroy());
    };
    expect(await failuresAfter(brokenError)).toBe(1);
  });

  it('is a success when the answer is whole, also when it has no body', async () => {
    for (const code of [200, 204, 304, 500]) {
      expect(await failuresAfter(status(503))).toBe(1);
      expect(await failuresAfter(status(code))).toBe(0);
    }
  });

  it('is neither when the client leaves in the middle of the answer', async () => {
    expect(await failuresAfter(status(503))).toBe(1);
    const body = bodyOf(await call((_request, response) => void response.writeHead(200).write('a part')));
    const end = finished(body).catch(() => {});
    body.destroy();
    await end;
    expect(machine.view(0).failuresInARow).toBe(1);
  });
});

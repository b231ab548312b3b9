import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LabClient } from './lab-client.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const view = (whole: boolean) => ({ traceId, durationMs: 1, whole, steps: [], spans: [] });

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
});

/** A lab that answers each request with the next of the given answers, and with the last one from then on. */
async function labThatAnswers(...answers: { status: number; body?: unknown }[]): Promise<LabClient> {
  let asked = 0;
  server = createServer((request, response) => {
    const { status, body } = answers[Math.min(asked, answers.length - 1)] ?? { status: 500 };
    asked += 1;
    if (request.url !== `/lab/trips/${traceId}`) response.writeHead(400).end();
    else response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new LabClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

describe('LabClient', () => {
  it('reads a trip', async () => {
    const lab = await labThatAnswers({ status: 200, body: view(true) });
    expect(await lab.read(traceId)).toEqual({ status: 'found', trip: view(true) });
  });

  it('tells a trip that the lab does not know from a lab that is not there', async () => {
    const lab = await labThatAnswers({ status: 404 });
    expect(await lab.read(traceId)).toEqual({ status: 'unknown' });
    const gone = new LabClient('http://127.0.0.1:1');
    expect(await gone.read(traceId)).toMatchObject({ status: 'unreachable' });
  });

  it('does not take another JSON for a trip', async () => {
    const lab = await labThatAnswers({ status: 200, body: { error: 'no such route' } });
    expect(await lab.read(traceId)).toMatchObject({ status: 'unreachable' });
  });

  it('looks again while the trip is unknown or not whole', async () => {
    const lab = await labThatAnswers(
      { status: 404 },
      { status: 200, body: view(false) },
      { status: 200, body: view(true) },
    );
    expect(await lab.readWhole(traceId, 5_000)).toEqual({ status: 'found', trip: view(true) });
  });

  it('answers with what there is when the time is up', async () => {
    const lab = await labThatAnswers({ status: 200, body: view(false) });
    expect(await lab.readWhole(traceId, 60)).toEqual({ status: 'found', trip: view(false) });
  });
});

import { credentials, loadPackageDefinition, type ServiceError, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { pricingProtoPath, type QuoteReply, type QuoteRequest } from '@roundtrip/contracts';
import { pricingSpans } from '@roundtrip/semconv';
import { freePort, recordSpans, type SpanRecorder, undeclared, waitFor } from '@roundtrip/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPricingApp } from './create-pricing-app.js';
import { QuotesService } from './quotes/quotes.service.js';

interface Client {
  quote(request: object, callback: (error: ServiceError | null, reply?: QuoteReply) => void): void;
  close(): void;
}

type ClientClass = new (address: string, credentials: object) => Client;

/** A client made from the schema, as another team would make it. */
function connect(port: number): Client {
  const root = loadPackageDefinition(loadSync(pricingProtoPath, { defaults: true }));
  const { Pricing } = (root.roundtrip as unknown as { pricing: { v1: { Pricing: ClientClass } } }).pricing.v1;
  return new Pricing(`127.0.0.1:${port}`, credentials.createInsecure());
}

function ask(client: Client, request: object): Promise<QuoteReply> {
  return new Promise((resolve, reject) => {
    client.quote(request, (error, reply) => (error === null ? resolve(reply!) : reject(error)));
  });
}

async function refusesNewcomers(port: number): Promise<boolean> {
  const newcomer = connect(port);
  const error = await ask(newcomer, order).then(
    () => undefined,
    (thrown: ServiceError) => thrown,
  );
  newcomer.close();
  return error?.code === status.UNAVAILABLE;
}

const order: QuoteRequest = { userId: 40_000, lines: [{ productId: 7, quantity: 10, listPriceCents: 5000 }] };

let recorder: SpanRecorder;
let app: NestExpressApplication;
let port: number;
let client: Client;

beforeAll(() => {
  recorder = recordSpans();
});
afterAll(() => recorder.stop());

beforeEach(async () => {
  recorder.reset();
  port = await freePort();
  app = await createPricingApp({ host: '127.0.0.1', port, healthPort: 0, logLevel: 'silent' });
  await app.listen(0, '127.0.0.1');
  client = connect(port);
});
afterEach(async () => {
  client.close();
  await app.close();
});

describe('the pricing service', () => {
  it('answers a quote over gRPC', async () => {
    expect(await ask(client, order)).toMatchObject({
      lines: [{ productId: 7, quantity: 10, unitPriceCents: 5000, lineTotalCents: 50_000 }],
      subtotalCents: 50_000,
      discountCents: 2500 + 4750,
      totalCents: 42_750,
    });
  });

  it.each([
    ['has no lines', { userId: 1, lines: [] }],
    ['has no buyer', { lines: order.lines }],
    ['has a line without a product', { userId: 1, lines: [{ quantity: 1, listPriceCents: 5 }] }],
    ['has no pieces', { userId: 1, lines: [{ productId: 1, quantity: 0, listPriceCents: 5 }] }],
    ['is empty', {}],
  ])('refuses a request that %s', async (_which, request) => {
    await expect(ask(client, request)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it('says which field is wrong, not what was in it', async () => {
    const lines = [{ productId: 1, quantity: 10_001, listPriceCents: 5 }];
    await expect(ask(client, { userId: 1, lines })).rejects.toMatchObject({
      details: 'The input has an invalid field. lines.0.quantity must not be greater than 10000',
    });
  });

  it('answers a total that cannot be priced with its error code', async () => {
    const lines = Array.from({ length: 100 }, (_, productId) => ({
      productId: productId + 1,
      quantity: 10_000,
      listPriceCents: 100_000_000,
    }));
    await expect(ask(client, { userId: 1, lines })).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
      details: expect.stringContaining('PRICING_TOTAL_TOO_LARGE'),
    });
  });

  it('says over HTTP that it is alive and ready', async () => {
    const origin = await app.getUrl();
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    expect((await fetch(`${origin}/elsewhere`)).headers.get('content-type')).toMatch(/problem\+json/);
  });

  it('makes the span that the table declares', async () => {
    await ask(client, order);
    expect(undeclared(recorder.spans(), pricingSpans)).toEqual([]);
    expect(recorder.span('quote.calculate').attributes).toMatchObject({ 'pricing.lines': 1 });
  });
});

describe('closing the pricing service', () => {
  it('lets a running call finish', async () => {
    const service = app.get(QuotesService);
    const reply = service.quote(order);
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<QuoteReply>();
    service.quote = (() => {
      started.resolve();
      return release.promise;
    }) as unknown as QuotesService['quote'];

    const answer = ask(client, order);
    await started.promise;
    const closed = app.close();
    await waitFor(() => refusesNewcomers(port));
    release.resolve(reply);
    expect(await answer).toMatchObject({ totalCents: reply.totalCents });
    await closed;
  });
});

it('says so when the port is taken', async () => {
  const taken = { host: '127.0.0.1', port, healthPort: 0, logLevel: 'silent' };
  await expect(createPricingApp(taken)).rejects.toThrow(/EADDRINUSE|address already in use/);
});

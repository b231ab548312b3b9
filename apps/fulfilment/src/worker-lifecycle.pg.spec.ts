import { createHttpApp } from '@roundtrip/nest';
import { startPostgres, waitFor } from '@roundtrip/testing';
import { expect, it, vi } from 'vitest';
import { fulfilmentModule } from './fulfilment.module.js';
import { FulfilmentService } from './orders/fulfilment.service.js';
import { runFulfilment } from './running-fulfilment.suite.js';

// Each test brings up a database and a worker.
vi.setConfig({ testTimeout: 30_000 });

it('a worker that stops finishes the job it is at and takes no other', async () => {
  const fulfilment = await runFulfilment();
  try {
    const service = fulfilment.app.get(FulfilmentService, { strict: false });
    const fulfil = service.fulfil.bind(service);
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    service.fulfil = async (orderId) => {
      started.resolve();
      await release.promise;
      return fulfil(orderId);
    };
    await fulfilment.placeOrder(1);
    const id = await fulfilment.send({ orderId: 1 });
    await started.promise;
    const closed = fulfilment.app.close();
    await fulfilment.placeOrder(2);
    const next = await fulfilment.send({ orderId: 2 });
    release.resolve();
    await closed;
    expect((await fulfilment.job(next)).state).toBe('created');
    expect(await fulfilment.statusOf(1)).toBe('fulfilled');
    expect((await fulfilment.job(id)).state).toBe('completed');
  } finally {
    await fulfilment.stop();
  }
});

it('a worker whose database is gone lives on and is not ready', async () => {
  const fulfilment = await runFulfilment();
  try {
    expect((await fetch(`${fulfilment.origin}/readyz`)).status).toBe(200);
    await fulfilment.stopDatabase();
    const answer = await waitFor(async () => {
      const readiness = await fetch(`${fulfilment.origin}/readyz`);
      return readiness.status === 503 && readiness;
    });
    expect(await answer.json()).toMatchObject({
      errors: [{ field: 'database' }, { field: 'queue' }],
    });
    expect((await fetch(`${fulfilment.origin}/healthz`)).status).toBe(200);
  } finally {
    await fulfilment.stop();
  }
});

it('a worker without its queue does not start', async () => {
  const postgres = await startPostgres();
  const config = {
    host: '127.0.0.1',
    port: 0,
    logLevel: 'silent',
    databaseUrl: postgres.url,
    batchSize: 5,
  };
  const app = await createHttpApp(fulfilmentModule(config));
  try {
    await expect(app.listen(0, config.host)).rejects.toThrow(/not installed/);
  } finally {
    await app.close();
    await postgres.stop();
  }
});

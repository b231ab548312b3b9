import { describe, expect, it } from 'vitest';
import { readJob } from './fulfil-order-job.js';

const trace = { traceparent: '00-11111111111111111111111111111111-2222222222222222-01' };

describe('a job', () => {
  it('is read when it has an order and a trace', () => {
    expect(readJob({ orderId: 7, trace })).toEqual({ status: 'ok', orderId: 7, trace });
  });

  it.each([undefined, null, 'traceparent', 7, []])(
    'is done without a link when its trace is %j',
    (broken) => {
      expect(readJob({ orderId: 7, trace: broken })).toEqual({ status: 'ok', orderId: 7, trace: {} });
    },
  );

  it('loses only the fields of its trace that are not text', () => {
    expect(readJob({ orderId: 7, trace: { ...trace, baggage: 1 } })).toMatchObject({ trace });
  });

  it.each([undefined, null, '7', 0, -1, 1.5, Number.NaN, 2 ** 31])(
    'is poisoned when its order is %j',
    (orderId) => {
      expect(readJob({ orderId, trace })).toEqual({
        status: 'poisoned',
        reason: 'it has no order id',
        trace,
      });
    },
  );

  it.each([undefined, null, 'text', 7])('is poisoned when it is %j', (data) => {
    expect(readJob(data)).toMatchObject({ status: 'poisoned', trace: {} });
  });
});

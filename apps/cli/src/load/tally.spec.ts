import { describe, expect, it } from 'vitest';
import { drawLoadReport, loadReportOf } from './load-report.js';
import { machineOf } from './machine-of.js';
import { Tally } from './tally.js';

describe('Tally', () => {
  it('takes percentiles of the latencies, right to a tenth of a percent', () => {
    const tally = new Tally();
    for (let millis = 1; millis <= 1000; millis += 1) tally.add({ latencyMillis: millis, httpStatus: 200 });
    const { p50, p90, p99, max } = tally.report().latencyMs ?? { p50: 0, p90: 0, p99: 0, max: 0 };
    for (const [found, exact] of [
      [p50, 500],
      [p90, 900],
      [p99, 990],
      [max, 1000],
    ] as const) {
      expect(Math.abs(found - exact) / exact).toBeLessThan(0.001);
    }
  });

  it('keeps fractions of a millisecond', () => {
    const tally = new Tally();
    tally.add({ latencyMillis: 0.417, httpStatus: 200 });
    expect(tally.report().latencyMs?.p50).toBeCloseTo(0.417, 3);
  });

  it('tells ok, refused and failed apart, and every request is one of them', () => {
    const tally = new Tally();
    tally.add({ latencyMillis: 1, httpStatus: 200, machine: 'a' });
    tally.add({ latencyMillis: 1, httpStatus: 304, machine: 'b' });
    tally.add({ latencyMillis: 1, httpStatus: 404, machine: 'a' });
    tally.add({ latencyMillis: 1, httpStatus: 503 });
    tally.add({ latencyMillis: 1, failure: 'connection_refused' });
    tally.add({ latencyMillis: 1, failure: 'answer_broken', httpStatus: 404 });
    expect(tally.report()).toMatchObject({
      sent: 6,
      ok: 2,
      refused: 1,
      failed: 3,
      byStatus: { 200: 1, 304: 1, 404: 2, 503: 1 },
      errors: { answer_broken: 1, connection_refused: 1 },
      machines: { a: 2, b: 1 },
    });
  });

  it('has no latency when nothing was sent', () => {
    expect(new Tally().report()).toMatchObject({ sent: 0, latencyMs: null });
  });

  it('does not grow with names that a server makes up', () => {
    const tally = new Tally();
    for (let index = 0; index < 100; index += 1)
      tally.add({ latencyMillis: 1, httpStatus: 200, machine: `m${index}` });
    const { machines } = tally.report();
    expect(Object.keys(machines)).toHaveLength(33);
    expect(machines.other).toBe(68);
  });
});

describe('the table of a load', () => {
  it('has a line for each fact and none longer than 80 columns', () => {
    const tally = new Tally();
    tally.add({ latencyMillis: 12.3, httpStatus: 200, machine: 'a' });
    tally.add({ latencyMillis: 30, failure: 'connection_reset' });
    const lines = drawLoadReport(
      loadReportOf({ mix: 'reads', rps: 50, seed: 7, traced: true, lostSpans: 9 }, tally.report(), {
        elapsedMillis: 1500,
        interrupted: true,
        unfinished: 3,
      }),
    );
    const text = lines.join('\n');
    expect(lines[0]).toBe('50 requests a second for 1.5 s, mix reads, seed 7, ended early');
    expect(text).toMatch(/ok +1 +50\.0 %/);
    expect(text).toMatch(/failed +1 +50\.0 %/);
    expect(text).toMatch(/error +1 +50\.0 % +connection_reset/);
    expect(text).toMatch(/machine +1 +50\.0 % +a/);
    expect(text).toContain('3 had no answer yet');
    expect(text).toContain("did not take 9 of the client's spans");
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('machineOf', () => {
  it('finds the machine in Via, and none where the balancer answered itself', () => {
    expect(machineOf({ via: '1.1 proxy-b, 1.1 balancer' })).toBe('b');
    expect(machineOf({ via: '1.1 balancer' })).toBeUndefined();
    expect(machineOf({})).toBeUndefined();
  });
});

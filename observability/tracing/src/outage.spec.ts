import { diag } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { OutageNotice } from './outage.js';
import { useQuietDiagnostics } from './quiet-diag.js';

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('an outage of the collector', () => {
  function notice(): { lines: string[]; outage: OutageNotice } {
    const lines: string[] = [];
    return { lines, outage: new OutageNotice('http://127.0.0.1:4318', (line) => lines.push(line)) };
  }

  it('is told once, whatever fails and however often', () => {
    const { lines, outage } = notice();
    for (const signal of ['TRACES', 'LOGS', 'TRACES', 'METRICS']) outage.failed(signal, refused);
    expect(lines).toEqual([
      expect.stringMatching(/cannot export to http:\/\/127\.0\.0\.1:4318 \(ECONNREFUSED\)/),
    ]);
  });

  it('is over when all that failed works again, which is told once too', () => {
    const { lines, outage } = notice();
    outage.failed('TRACES', refused);
    outage.failed('LOGS', refused);
    outage.succeeded('METRICS');
    outage.succeeded('LOGS');
    expect(lines).toHaveLength(1);
    outage.succeeded('TRACES');
    outage.succeeded('TRACES');
    expect(lines).toEqual([expect.anything(), expect.stringMatching(/works again/)]);
  });

  it('is told again when it happens again', () => {
    const { lines, outage } = notice();
    outage.failed('TRACES', undefined);
    outage.succeeded('TRACES');
    outage.failed('TRACES', new Error('status 500'));
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain('status 500');
  });
});

describe("OpenTelemetry's own messages", () => {
  it('come through once each, if they are warnings', () => {
    const lines: string[] = [];
    useQuietDiagnostics((line) => lines.push(line));
    for (let time = 0; time < 3; time++) {
      diag.warn('dropped', 5, new Error('full'));
      diag.info('exported');
      diag.error('broken');
    }
    diag.disable();
    expect(lines).toEqual(['telemetry: dropped 5 full', 'telemetry: broken']);
  });

  it('are no more than a few, also when each is different', () => {
    const lines: string[] = [];
    useQuietDiagnostics((line) => lines.push(line));
    for (let time = 0; time < 1000; time++) diag.warn(`problem ${time}`);
    for (let time = 0; time < 1000; time++) diag.warn(`problem ${'x'.repeat(time)}`);
    diag.disable();
    expect(lines.length).toBeLessThan(100);
    expect(lines.filter((line) => /problem \d/.test(line))).toHaveLength(1);
  });
});

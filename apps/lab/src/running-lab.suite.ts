import { ManualClock } from '@roundtrip/clock';
import { type ConfigValues, loadConfig } from '@roundtrip/config';
import type { Span } from '@roundtrip/model';
import { makeSpan, type SpanSketch } from '@roundtrip/model/testing';
import { encodeTraces } from '@roundtrip/otlp';
import { pino } from 'pino';
import { type Lab, openLab } from './lab.js';
import { labSettings } from './settings.js';

/** 24 November 2025, 16:00 UTC. */
export const nowMillis = 1_764_000_000_000;

export function testConfig(
  overrides: Partial<ConfigValues<typeof labSettings>> = {},
): ConfigValues<typeof labSettings> {
  const loaded = loadConfig(labSettings, { OTLP_PORT: '0', QUERY_PORT: '0', LOG_LEVEL: 'silent' });
  if (loaded.status === 'invalid') throw new Error(loaded.problems.join());
  return { ...loaded.config, ...overrides };
}

/** Opens a lab on free ports, for one test. */
export function openTestLab(overrides: Partial<ConfigValues<typeof labSettings>> = {}): Promise<Lab> {
  return openLab({
    config: testConfig(overrides),
    clock: new ManualClock(nowMillis),
    logger: pino({ level: 'silent' }),
  });
}

/** A span with ids of full length, from a letter or two; it starts at `nowMillis` unless told otherwise. */
export function span(sketch: SpanSketch & { trace?: string } = {}): Span {
  const start = BigInt(nowMillis) * 1_000_000n;
  const { trace = 'a', id = '1', parent, ...words } = sketch;
  return {
    ...makeSpan({
      ...words,
      id: id.padStart(16, '0'),
      parent: parent?.padStart(16, '0'),
      start: start + BigInt(words.start ?? 0),
      end: start + BigInt(words.end ?? 1_000_000),
    }),
    traceId: trace.repeat(32).slice(0, 32),
  };
}

/** Sends spans as OTLP/JSON, as any exporter would. */
export async function sendSpans(lab: Lab, spans: readonly Span[]): Promise<void> {
  const response = await fetch(`${lab.otlpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(encodeTraces(spans)),
  });
  if (response.status !== 200) throw new Error(`the lab answered ${response.status}`);
  await response.arrayBuffer();
}

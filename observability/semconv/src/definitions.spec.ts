import { readdirSync } from 'node:fs';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { isStage, isStep } from '@roundtrip/model';
import { describe, expect, it } from 'vitest';
import { attributes } from './attributes.js';
import { metrics } from './metrics.js';
import { conventionAttributes } from './reference.js';
import { spans } from './spans.js';

const namesOf = (definitions: readonly { name: string }[]) => definitions.map(({ name }) => name);
const repeated = (names: readonly string[]) => names.filter((name, i) => names.indexOf(name) !== i);

describe('the telemetry of our own making', () => {
  const parts = readdirSync(new URL('./spans/', import.meta.url))
    .filter((file) => /^[^.]+\.ts$/.test(file))
    .map((file) => file.replace('.ts', ''));

  it.each(parts)('has all that spans/%s.ts declares', async (name) => {
    const part: Record<string, unknown> = await import(`./spans/${name}.ts`);
    const declared = Object.values(part).filter((value) => Array.isArray(value));
    expect(declared.length).toBeGreaterThan(0);
    const wired = new Set<unknown>(namesOf([...spans, ...attributes, ...metrics]));
    expect(declared.flatMap(namesOf).filter((name) => !wired.has(name))).toEqual([]);
  });

  it('defines every attribute and every metric once', () => {
    expect(repeated(namesOf(attributes))).toEqual([]);
    expect(repeated(namesOf(metrics))).toEqual([]);
  });

  it('defines a span once for each service', () => {
    expect(
      repeated(spans.flatMap(({ name, services }) => services.map((service) => `${service} ${name}`))),
    ).toEqual([]);
  });

  it('uses no attribute that neither we nor the OpenTelemetry conventions define', () => {
    const known = new Set<unknown>(Object.values(conventions));
    expect(conventionAttributes().filter((name) => !known.has(name))).toEqual([]);
  });

  it('defines no attribute again that the OpenTelemetry conventions have', () => {
    const known = new Set<unknown>(Object.values(conventions));
    expect(namesOf(attributes).filter((name) => known.has(name))).toEqual([]);
  });

  it('names attributes and metrics in lower case, with dots between name spaces', () => {
    const wellFormed = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/;
    expect([...namesOf(attributes), ...namesOf(metrics)].filter((name) => !wellFormed.test(name))).toEqual(
      [],
    );
  });

  it('puts every span into a step, and into a stage only if Nest has it', () => {
    expect(spans.filter(({ step }) => !isStep(step))).toEqual([]);
    expect(spans.filter(({ stage }) => stage !== undefined && !isStage(stage))).toEqual([]);
  });

  it('names an attribute once in a span or a metric', () => {
    expect([...spans, ...metrics].filter((one) => repeated(one.attributes).length > 0)).toEqual([]);
  });

  it('gives buckets to histograms only, in ascending order', () => {
    for (const { instrument, buckets } of metrics) {
      expect(buckets !== undefined).toBe(instrument === 'histogram');
      expect(buckets).toEqual(buckets?.toSorted((a, b) => a - b));
    }
  });
});

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chosenInstrumentations, instrumentationChoices } from './instrumentations.js';
import { otherInstrumentations } from './load-instrumentations.js';

/** Short names of all members of OpenTelemetry's bundle, by its dependencies. */
function bundled(): string[] {
  const index = createRequire(import.meta.url).resolve('@opentelemetry/auto-instrumentations-node');
  const manifest = readFileSync(join(dirname(index), '../package.json'), 'utf8');
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
  return Object.keys(dependencies).flatMap(
    (name) => /^@opentelemetry\/instrumentation-(.+)$/.exec(name)?.[1] ?? [],
  );
}

describe('the list of instrumentations', () => {
  it('has a decision for every one of the bundle, and for none that does not exist', () => {
    expect(Object.keys(instrumentationChoices).sort()).toEqual(
      [...bundled(), ...otherInstrumentations].sort(),
    );
  });

  it('says why, in a sentence', () => {
    for (const [name, { why }] of Object.entries(instrumentationChoices)) {
      expect(why, name).toMatch(/^[A-Z].{15,}[^.]$/);
    }
  });
});

describe('what a process loads', () => {
  it.each(['balancer', 'proxy', 'lab'])('is little on the edge: %s', (service) => {
    expect(chosenInstrumentations(service)).toEqual(['http', 'undici', 'pino', 'runtime-node']);
  });

  it('is all that the shop uses', () => {
    expect(chosenInstrumentations('shop')).toEqual([
      'http',
      'undici',
      'pino',
      'runtime-node',
      'pg',
      'typeorm',
      'redis',
      'grpc',
      'nestjs-lifecycle',
    ]);
  });

  it('has no database where there is none', () => {
    expect(chosenInstrumentations('pricing')).not.toContain('pg');
    expect(chosenInstrumentations('fulfilment')).toEqual(expect.arrayContaining(['pg', 'nestjs-lifecycle']));
  });

  it('is everything for a service that nobody listed', () => {
    expect(chosenInstrumentations('something-new')).toEqual(chosenInstrumentations('shop'));
  });

  it('is narrowed by OTEL_NODE_ENABLED_INSTRUMENTATIONS, and never widened', () => {
    expect(chosenInstrumentations('shop', 'http, pg')).toEqual(['http', 'pg']);
    expect(chosenInstrumentations('proxy', 'http,pg,express')).toEqual(['http']);
  });
});

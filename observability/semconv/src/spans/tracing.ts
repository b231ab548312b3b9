import type { AttributeDefinition, MetricDefinition } from '../definition.js';

/** What carried the value: `traces` or `logs`. */
export const TELEMETRY_SIGNAL = 'telemetry.signal';

/** What kind of value was masked. */
export const TELEMETRY_MASK = 'telemetry.mask';

export const tracingAttributes: readonly AttributeDefinition[] = [
  {
    name: TELEMETRY_SIGNAL,
    type: 'string',
    brief: 'What carried the value: `traces` or `logs`',
    example: 'logs',
  },
  { name: TELEMETRY_MASK, type: 'string', brief: 'What kind of value was masked', example: 'email' },
];

/** What the telemetry start-up of every process (`@roundtrip/tracing`) says of itself. */
export const tracingMetrics: readonly MetricDefinition[] = [
  {
    name: 'telemetry.masked',
    instrument: 'counter',
    unit: '{value}',
    brief: 'Secret or personal values masked on their way out; above 0 means that something put them there',
    attributes: [TELEMETRY_SIGNAL, TELEMETRY_MASK],
  },
];

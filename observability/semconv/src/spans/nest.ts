import { attributeDefinitions, metricDefinitions, spanDefinitions } from '@roundtrip/nestjs/telemetry';
import type { AttributeDefinition, MetricDefinition, SpanDefinition } from '../definition.js';

/** The services built on NestJS. */
const nestServices = ['shop', 'auth', 'pricing', 'fulfilment'] as const;

/**
 * The spans of Nest's layers. Their data lives with the instrumentation, which is publishable by itself and so
 * imports nothing of ours.
 */
export const nestSpans: readonly SpanDefinition[] = spanDefinitions.map((span) => ({
  ...span,
  services: nestServices,
}));

/** Without those of `lifecycle.ts` and those of the conventions, which the instrumentation's own table repeats. */
export const nestAttributes: readonly AttributeDefinition[] = attributeDefinitions.filter(({ name }) =>
  /^(nestjs|passport|cache)\./.test(name),
);

export const nestMetrics: readonly MetricDefinition[] = metricDefinitions;

import type { Stage } from '@roundtrip/model';
import { stepOfStage } from '../stages.js';
import type { Rule } from './rule.js';

/**
 * Nest's layers as other instrumentations name them: `@opentelemetry/instrumentation-nestjs-core` and
 * `@amplication/opentelemetry-nestjs` by `nestjs.type`, `@sentry/nestjs` by `sentry.origin`,
 * `@metinseylan/nestjs-opentelemetry` by the span's name.
 */
export const nestRules: readonly Rule[] = [
  {
    id: 'nest-request-context',
    brief: 'The span around guards, interceptors, pipes and handler: what it has to itself is the framework',
    when: { attribute: { anyOf: ['nestjs.type'], value: ['request_context'] } },
    step: 'middleware',
  },
  ofNestType('handler', 'handler'),
  ofNestType('guard', 'guard'),
  ofNestType('pipe', 'pipe'),
  ofNestType('interceptor', 'interceptor.before'),
  {
    id: 'sentry-interceptors-after',
    brief: 'Sentry has one span for what all interceptors do after the handler',
    when: {
      attribute: { anyOf: ['sentry.origin'], value: sentryOrigin('.interceptor') },
      names: /After Route$/,
    },
    step: stepOfStage['interceptor.after'],
    stage: 'interceptor.after',
  },
  ofSentry('interceptor', '.interceptor', 'interceptor.before'),
  ofSentry('guard', '.guard', 'guard'),
  ofSentry('pipe', '.pipe', 'pipe'),
  ofSentry('exception-filter', '.exception_filter', 'exception_filter'),
  ofSentry('middleware', '', 'middleware'),
  ofName('guard', /^Guard->/, 'guard'),
  ofName('pipe', /^Pipe->/, 'pipe'),
  ofName('controller', /^Controller->/, 'handler'),
];

function ofNestType(type: string, stage: Stage): Rule {
  return {
    id: `nest-type-${type}`,
    brief: `\`nestjs.type\` says which layer the span stands for: ${type}`,
    when: { attribute: { anyOf: ['nestjs.type'], value: [type] } },
    step: stepOfStage[stage],
    stage,
  };
}

function ofSentry(layer: string, suffix: string, stage: Stage): Rule {
  return {
    id: `sentry-${layer}`,
    brief: `Sentry's origin says which layer the span stands for: ${layer.replace('-', ' ')}`,
    when: { attribute: { anyOf: ['sentry.origin'], value: sentryOrigin(suffix) } },
    step: stepOfStage[stage],
    stage,
  };
}

function sentryOrigin(suffix: string): readonly string[] {
  return [`auto.middleware.nestjs${suffix}`, `auto.middleware.orchestrion.nestjs${suffix}`];
}

function ofName(layer: string, names: RegExp, stage: Stage): Rule {
  return {
    id: `name-${layer}`,
    brief: `The name says which layer the span stands for: ${layer}`,
    when: { names },
    step: stepOfStage[stage],
    stage,
  };
}

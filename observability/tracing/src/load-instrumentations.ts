import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { context, INVALID_SPAN_CONTEXT, type Tracer, trace } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import type { LifecycleStage, LifecycleStep } from '@roundtrip/nestjs';

/** Asked every second by the balancer, the launcher and container platforms; they would bury everything else. */
const healthPaths: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** Telemetry that arrives is no trip: a process that receives its own would trace itself for ever. */
const telemetryPath = /^\/v1\/(traces|metrics|logs)$/;

type Load = (hooks: InstrumentationHooks) => Promise<Instrumentation>;

export interface InstrumentationHooks {
  serviceName: string;
  /** Called with each recorded server span and its response, before the application gets the request. */
  onResponse: NonNullable<HttpInstrumentationConfig['responseHook']>;
}

const loaders: Readonly<Record<string, Load>> = {
  http: async ({ onResponse }) => {
    const { HttpInstrumentation } = await import('@opentelemetry/instrumentation-http');
    return new HttpInstrumentation({
      ignoreIncomingRequestHook: isNoTrip,
      disableOutgoingRequestInstrumentation: true,
      responseHook: onResponse,
    });
  },
  undici: async () => {
    const { UndiciInstrumentation } = await import('@opentelemetry/instrumentation-undici');
    return new UndiciInstrumentation({ requireParentforSpans: true });
  },
  pino: async () => {
    const { PinoInstrumentation } = await import('@opentelemetry/instrumentation-pino');
    return new PinoInstrumentation();
  },
  'runtime-node': async () => {
    const { RuntimeNodeInstrumentation } = await import('@opentelemetry/instrumentation-runtime-node');
    return new RuntimeNodeInstrumentation();
  },
  pg: async () => {
    const { PgInstrumentation } = await import('@opentelemetry/instrumentation-pg');
    return new PgInstrumentation({ requireParentSpan: true });
  },
  typeorm: async () => {
    const { TypeormInstrumentation } = await import('@opentelemetry/instrumentation-typeorm');
    return new (class extends TypeormInstrumentation {
      override get tracer(): Tracer {
        return childrenOnly(super.tracer);
      }
    })();
  },
  redis: async () => {
    const { RedisInstrumentation } = await import('@opentelemetry/instrumentation-redis');
    return new RedisInstrumentation({ requireParentSpan: true, dbStatementSerializer: (command) => command });
  },
  grpc: async () => {
    const { GrpcInstrumentation } = await import('@opentelemetry/instrumentation-grpc');
    return new GrpcInstrumentation();
  },
  'nestjs-lifecycle': async ({ serviceName }) => {
    const { NestLifecycleInstrumentation } = await import('@roundtrip/nestjs');
    return new NestLifecycleInstrumentation({ stepOf: stepOf(serviceName) });
  },
};

/** Names that can be loaded; a test compares them with the choices. */
export const loadableInstrumentations: readonly string[] = Object.keys(loaders);

/**
 * Loads and enables instrumentations. Call it when the providers are registered and before the application is
 * loaded. CommonJS libraries are found when something requires them, also by `import`; `node:http` is built in, which
 * only `require` shows, so it is required here.
 */
export async function loadInstrumentations(
  names: readonly string[],
  hooks: InstrumentationHooks,
): Promise<Instrumentation[]> {
  const loaded = await Promise.all(names.flatMap((name) => loaders[name]?.(hooks) ?? []));
  createRequire(import.meta.url)('node:http');
  return loaded;
}

function isNoTrip({ url = '' }: IncomingMessage): boolean {
  const [path = ''] = url.split('?', 1);
  return healthPaths.has(path) || telemetryPath.test(path);
}

/** Nest's own guard against too many requests, or one derived from it: it asks nobody who they are. */
const rateLimitGuard = /^(Throttler|RateLimit)Guard$/;

/** Where a layer's step is not the usual one of its stage. */
function stepOf(
  serviceName: string,
): (stage: LifecycleStage, className: string) => LifecycleStep | undefined {
  return (_stage, className) => {
    if (serviceName === 'auth') return 'auth';
    if (rateLimitGuard.test(className)) return 'middleware';
    return undefined;
  };
}

/** A tracer whose spans all belong to a trace that is under way: what polls in the background starts none. */
function childrenOnly(tracer: Tracer): Tracer {
  return {
    startSpan: (name, options, parent = context.active()) =>
      trace.getSpan(parent) === undefined
        ? trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
        : tracer.startSpan(name, options, parent),
    startActiveSpan: tracer.startActiveSpan.bind(tracer),
  };
}

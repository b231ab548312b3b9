import type { IncomingMessage } from 'node:http';
import { context, INVALID_SPAN_CONTEXT, type TracerProvider, trace } from '@opentelemetry/api';
import { type Instrumentation, registerInstrumentations } from '@opentelemetry/instrumentation';
import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import type { LifecycleStage, LifecycleStep } from '@roundtrip/nestjs';
import { requireForImport } from './commonjs.js';

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
    return new TypeormInstrumentation();
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

/** What an application imports whole. Of other libraries, what is patched is required by the library itself. */
const commonJs: Readonly<Record<string, string>> = { http: 'node:http', pino: 'pino', grpc: '@grpc/grpc-js' };

/** Have no option, or one with gaps, to make spans inside a trace only. */
const insideTracesOnly: ReadonlySet<string> = new Set(['typeorm', 'redis']);

/**
 * Loads and enables instrumentations. Call it when the providers are registered and before the application is loaded.
 *
 * @param entry the file the application starts with
 */
export async function loadInstrumentations(
  names: readonly string[],
  hooks: InstrumentationHooks,
  entry: string,
): Promise<void> {
  for (const name of names) {
    const instrumentation = await loaders[name]?.(hooks);
    if (instrumentation === undefined) continue;
    const tracerProvider = trace.getTracerProvider();
    registerInstrumentations({
      instrumentations: [instrumentation],
      tracerProvider: insideTracesOnly.has(name) ? childrenOnly(tracerProvider) : tracerProvider,
    });
  }
  requireForImport(
    names.flatMap((name) => commonJs[name] ?? []),
    entry,
  );
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

/** Spans that all belong to a trace that is under way: what polls in the background begins none. */
function childrenOnly(provider: TracerProvider): TracerProvider {
  return {
    getTracer(...args) {
      const tracer = provider.getTracer(...args);
      return {
        startSpan: (name, options, parent = context.active()) =>
          trace.getSpan(parent) === undefined
            ? trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
            : tracer.startSpan(name, options, parent),
        startActiveSpan: tracer.startActiveSpan.bind(tracer),
      };
    },
  };
}

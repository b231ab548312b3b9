import type { IncomingMessage } from 'node:http';
import { context, INVALID_SPAN_CONTEXT, type TracerProvider, trace } from '@opentelemetry/api';
import type { InstrumentationConfigMap } from '@opentelemetry/auto-instrumentations-node';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import type { LifecycleStage, LifecycleStep } from '@roundtrip/nestjs';
import { requireForImport } from './commonjs.js';
import { instrumentationChoices } from './instrumentations.js';

/** Asked every second by the balancer, the launcher and container platforms; they would bury everything else. */
const healthPaths: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** Telemetry that arrives is no trip: a process that receives its own would trace itself for ever. */
const telemetryPath = /^\/v1\/(traces|metrics|logs)$/;

export interface InstrumentationHooks {
  serviceName: string;
  /** Called with each recorded server span and its response, before the application gets the request. */
  onResponse: NonNullable<HttpInstrumentationConfig['responseHook']>;
}

const BUNDLE_PREFIX = '@opentelemetry/instrumentation-';

/** What is not in the bundle: loaded only where it is on. */
const others: Readonly<Record<string, (hooks: InstrumentationHooks) => Promise<Instrumentation>>> = {
  typeorm: async () => {
    const { TypeormInstrumentation } = await import('@opentelemetry/instrumentation-typeorm');
    return new TypeormInstrumentation();
  },
  'nestjs-lifecycle': async ({ serviceName }) => {
    const { NestLifecycleInstrumentation } = await import('@roundtrip/nestjs');
    return new NestLifecycleInstrumentation({ stepOf: stepOf(serviceName) });
  },
};

/** Names of those that are not in the bundle; a test compares them with the choices. */
export const otherInstrumentations: readonly string[] = Object.keys(others);

/** What an application imports whole. Of other libraries, what is patched is required by the library itself. */
const commonJs: Readonly<Record<string, string>> = { http: 'node:http', pino: 'pino', grpc: '@grpc/grpc-js' };

/** Have no option, or one with gaps, to make spans inside a trace only. */
const insideTracesOnly: ReadonlySet<string> = new Set(
  ['typeorm', 'redis'].map((name) => `${BUNDLE_PREFIX}${name}`),
);

/**
 * Makes the instrumentations of these names: of the bundle, which is told explicitly which of its members are off, and
 * the two that are not in it. To be handed to `NodeSDK`, which registers them.
 */
export async function createInstrumentations(
  names: readonly string[],
  hooks: InstrumentationHooks,
): Promise<Instrumentation[]> {
  const { getNodeAutoInstrumentations } = await import('@opentelemetry/auto-instrumentations-node');
  const instrumentations: Instrumentation[] = getNodeAutoInstrumentations(bundleConfig(names, hooks));
  for (const name of names) {
    const other = await others[name]?.(hooks);
    if (other !== undefined) instrumentations.push(other);
  }
  return instrumentations;
}

/**
 * Loads the libraries that are patched whole, patched. To be called before anything else can import one of them: the
 * SDK itself imports `@grpc/grpc-js`, and what was imported once stays as it was.
 *
 * @param entry the file the application starts with
 */
export function loadPatched(names: readonly string[], entry: string): void {
  requireForImport(
    names.flatMap((name) => commonJs[name] ?? []),
    entry,
  );
}

/** Keeps those that would begin traces of their own inside the traces of others. To be called when the SDK runs. */
export function keepInsideTraces(instrumentations: readonly Instrumentation[]): void {
  for (const instrumentation of instrumentations) {
    if (!insideTracesOnly.has(instrumentation.instrumentationName)) continue;
    instrumentation.setTracerProvider(childrenOnly(trace.getTracerProvider()));
  }
}

/** One entry for every member of the bundle: the options of those that are on, and `enabled: false` for all others. */
function bundleConfig(
  names: readonly string[],
  { onResponse }: InstrumentationHooks,
): InstrumentationConfigMap {
  const options: InstrumentationConfigMap = {
    '@opentelemetry/instrumentation-http': {
      ignoreIncomingRequestHook: isNoTrip,
      disableOutgoingRequestInstrumentation: true,
      responseHook: onResponse,
    },
    '@opentelemetry/instrumentation-undici': { requireParentforSpans: true },
    '@opentelemetry/instrumentation-pg': { requireParentSpan: true },
    '@opentelemetry/instrumentation-redis': {
      requireParentSpan: true,
      dbStatementSerializer: (command) => command,
    },
  };
  const members = Object.keys(instrumentationChoices)
    .filter((name) => !otherInstrumentations.includes(name))
    .map((name) => {
      const key = `${BUNDLE_PREFIX}${name}` as keyof InstrumentationConfigMap;
      return [key, names.includes(name) ? { ...options[key], enabled: true } : { enabled: false }];
    });
  return Object.fromEntries(members) as InstrumentationConfigMap;
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

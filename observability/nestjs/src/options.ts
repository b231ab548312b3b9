import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import {
  isLifecycleStep,
  type LayerKind,
  type LifecycleStage,
  type LifecycleStep,
  layerKinds,
} from './lifecycle.js';

/**
 * Says which step a layer belongs to. Asked once per layer, not per request.
 *
 * @param stage the layer's stage, e.g. `guard`
 * @param className its class, e.g. `ThrottlerGuard`, or the name of a functional middleware
 * @returns `undefined` for the step that is usual for the stage
 */
export type StepOf = (stage: LifecycleStage, className: string) => LifecycleStep | undefined;

export interface NestLifecycleOptions extends InstrumentationConfig {
  /** Where a layer's step is not the usual one, e.g. a guard that limits rates. */
  stepOf?: StepOf;
  /** Kinds of layer that get no spans. Default: none. */
  disabledLayers?: readonly LayerKind[];
  /**
   * Pipe calls that take less than this many milliseconds get no span, unless they fail; their child spans then
   * belong to the request. For applications whose requests run through very many pipes. Default 0: every call.
   */
  pipeMinimumMillis?: number;
  /**
   * The pattern of a cache key, which must be of low cardinality and name nobody. Default: the part before `?`,
   * with `{id}` for every segment that is not a plain word.
   */
  cacheKeyPattern?: (key: string) => string;
  /** A file of the application whose `@nestjs/core` is to be traced. Default: its entry file, then the working directory. */
  resolveFrom?: string;
}

const functions = ['stepOf', 'cacheKeyPattern'] as const;

/** Throws a `TypeError` that names every option that is not valid, and the value it had. */
export function validateOptions(options: NestLifecycleOptions): void {
  const problems: string[] = [];
  const known = ['enabled', 'disabledLayers', 'pipeMinimumMillis', 'resolveFrom', ...functions];
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) problems.push(`${name}: no such option`);
  }
  for (const name of functions) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== 'function') problems.push(`${name}: expected a function`);
  }
  const { disabledLayers = [], pipeMinimumMillis = 0, resolveFrom } = options;
  if (!Array.isArray(disabledLayers)) problems.push('disabledLayers: expected an array');
  else {
    for (const kind of disabledLayers) {
      if (!layerKinds.includes(kind)) problems.push(`disabledLayers: no layer is called '${kind}'`);
    }
  }
  if (typeof pipeMinimumMillis !== 'number' || !(pipeMinimumMillis >= 0)) {
    problems.push(`pipeMinimumMillis: expected a number of at least 0 (actual: '${pipeMinimumMillis}')`);
  }
  if (resolveFrom !== undefined && (typeof resolveFrom !== 'string' || resolveFrom === '')) {
    problems.push('resolveFrom: expected a file path or file URL');
  }
  if (problems.length > 0) throw new TypeError(`NestLifecycleInstrumentation: ${problems.join('; ')}`);
}

/** `stepOf`'s answer if it is a step; anything else, an error too, is not worth failing a boot or a request for. */
export function askedStep(
  stepOf: StepOf | undefined,
  stage: LifecycleStage,
  className: string,
): LifecycleStep | undefined {
  try {
    const step = stepOf?.(stage, className);
    return isLifecycleStep(step) ? step : undefined;
  } catch {
    return undefined;
  }
}

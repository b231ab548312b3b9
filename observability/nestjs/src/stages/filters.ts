import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { Layer, LayerTracer } from '../layer-tracer.js';
import { nameOfInstance } from '../names.js';
import type { NestInternals } from '../nest/internals.js';
import type { Patches } from '../nest/patches.js';

/**
 * Filters of every transport come from `BaseExceptionFilterContext#getFilterInstance`, which gets to give a twin with
 * a traced `catch`. Nest's own answer, for what no filter catches, is `BaseExceptionFilter#catch`.
 */
export function traceFilters(patches: Patches, nest: NestInternals, tracer: LayerTracer): void {
  const twins = new WeakMap<ExceptionFilter, ExceptionFilter>();
  patches.replace(
    nest.BaseExceptionFilterContext,
    'getFilterInstance',
    (original) =>
      function (this: unknown, ...args) {
        const filter = original.apply(this, args) as ExceptionFilter | null | undefined;
        if (!filter || typeof filter.catch !== 'function') return filter;
        const twin = twins.get(filter) ?? twinOf(filter, tracer);
        twins.set(filter, twin);
        return twin;
      },
  );

  const ExceptionsHandler = nest.ExceptionsHandler as (new () => object) | undefined;
  const layer = layerOf('BaseExceptionFilter', tracer);
  patches.replace(
    nest.BaseExceptionFilter,
    'catch',
    (original) =>
      function (this: object, error: unknown, host: ArgumentsHost) {
        // A filter that extends it and calls `super.catch()` has a span already.
        const isDefault = ExceptionsHandler !== undefined && this instanceof ExceptionsHandler;
        if (!isDefault) return original.call(this, error, host);
        return handling(tracer, layer, error, () => original.call(this, error, host));
      },
  );
}

/** The filter as its own prototype: metadata of `@Catch()` is found through it, and it is not changed itself. */
function twinOf(filter: ExceptionFilter, tracer: LayerTracer): ExceptionFilter {
  const layer = layerOf(nameOfInstance(filter, 'filter'), tracer);
  return Object.create(filter, {
    catch: {
      value: (error: unknown, host: ArgumentsHost) =>
        handling(tracer, layer, error, () => filter.catch(error, host)),
    },
  }) as ExceptionFilter;
}

function layerOf(className: string, tracer: LayerTracer): Layer {
  const functionName = `${className}.catch`;
  return tracer.describe({
    stage: 'exception_filter',
    className,
    spanName: functionName,
    functionName,
    nestType: 'exception_filter',
  });
}

/** A filter that answers has done its work: its span tells the error, but is not marked as failed by it. */
function handling<T>(tracer: LayerTracer, layer: Layer, error: unknown, work: () => T): T {
  return tracer.run(layer, (span) => {
    if (span !== undefined) tracer.errors.note(span, error);
    return work();
  });
}

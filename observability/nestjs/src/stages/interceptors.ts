import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { context } from '@opentelemetry/api';
import type { LayerTracer } from '../layer-tracer.js';
import { nameOfInstance } from '../names.js';
import type { NestInternals } from '../nest/internals.js';
import type { Patches } from '../nest/patches.js';
import { originalHandler, routeAttributes } from './handler.js';
import { InterceptorCall, type InterceptorLayers } from './interceptor-call.js';
import { TwinCache } from './twins.js';

/** `InterceptorsConsumer#intercept` runs the interceptors of every transport around pipes and handler. */
export function traceInterceptors(patches: Patches, nest: NestInternals, tracer: LayerTracer): void {
  const cache = new TwinCache<NestInterceptor>();
  patches.replace(
    nest.InterceptorsConsumer,
    'intercept',
    (original) =>
      function (this: unknown, interceptors: readonly NestInterceptor[], args, instance, callback, ...rest) {
        const handler = originalHandler(callback);
        const twins = cache.twinsOf(interceptors, (one) => twinOf(one, tracer, instance, handler));
        return original.call(this, twins, args, instance, handler, ...rest);
      },
  );
}

function twinOf(
  interceptor: NestInterceptor,
  tracer: LayerTracer,
  instance: unknown,
  handler: unknown,
): NestInterceptor {
  const className = nameOfInstance(interceptor, 'interceptor');
  const describe = (half: 'before' | 'after') =>
    tracer.describe({
      stage: `interceptor.${half}`,
      className,
      spanName: `${className}.${half}`,
      functionName: `${className}.intercept`,
      nestType: 'interceptor',
      attributes: routeAttributes(instance, handler),
    });
  const layers: InterceptorLayers = { before: describe('before'), after: describe('after') };
  return {
    intercept: (executionContext: ExecutionContext, next: CallHandler) => {
      const parent = tracer.parent(context.active());
      if (parent === undefined) return interceptor.intercept(executionContext, next);
      return new InterceptorCall(tracer, layers, parent).run(interceptor, executionContext, next);
    },
  };
}

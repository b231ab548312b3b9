import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ATTR, EARLY_EXIT } from '../attributes.js';
import type { LayerTracer } from '../layer-tracer.js';
import { nameOfInstance } from '../names.js';
import type { NestInternals } from '../nest/internals.js';
import type { Patches } from '../nest/patches.js';
import { originalHandler, routeAttributes } from './handler.js';
import { TwinCache } from './twins.js';

/** `GuardsConsumer#tryActivate` runs the guards of every transport: it gets twins that run the real ones in a span. */
export function traceGuards(patches: Patches, nest: NestInternals, tracer: LayerTracer): void {
  const cache = new TwinCache<CanActivate>();
  patches.replace(
    nest.GuardsConsumer,
    'tryActivate',
    (original) =>
      function (this: unknown, guards: readonly CanActivate[], args, instance, callback, type) {
        const handler = originalHandler(callback);
        const twins = cache.twinsOf(guards, (guard) => twinOf(guard, tracer, instance, handler));
        return original.call(this, twins, args, instance, handler, type);
      },
  );
}

function twinOf(guard: CanActivate, tracer: LayerTracer, instance: unknown, handler: unknown): CanActivate {
  const className = nameOfInstance(guard, 'guard');
  const functionName = `${className}.canActivate`;
  const layer = tracer.describe({
    stage: 'guard',
    className,
    spanName: functionName,
    functionName,
    nestType: 'guard',
    attributes: routeAttributes(instance, handler),
  });
  return {
    canActivate: (executionContext: ExecutionContext) =>
      tracer.run(
        layer,
        () => guard.canActivate(executionContext),
        (span, allowed) => {
          span.setAttribute(ATTR.GUARD_ALLOWED, Boolean(allowed));
          if (!allowed) span.setAttribute(ATTR.EARLY_EXIT, EARLY_EXIT.FORBIDDEN);
        },
      ),
  };
}

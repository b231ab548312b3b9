import type { Attributes } from '@opentelemetry/api';
import { ATTR } from '../attributes.js';
import type { LayerTracer } from '../layer-tracer.js';
import { nameOfInstance } from '../names.js';
import type { NestInternals } from '../nest/internals.js';
import type { Patches } from '../nest/patches.js';

type Handler = (this: unknown, ...args: unknown[]) => unknown;

/** The handler behind a twin: applications must never see a twin, e.g. from `context.getHandler()`. */
const originals = new WeakMap<object, Handler>();

/** The handler as the application wrote it, whether this is a twin or not. */
export function originalHandler(callback: unknown): Handler {
  return originals.get(callback as object) ?? (callback as Handler);
}

/** Attributes that tell the route's handler. */
export function routeAttributes(instance: unknown, handler: unknown): Attributes {
  return {
    [ATTR.CONTROLLER]: nameOfInstance(instance, 'controller'),
    [ATTR.CALLBACK]: (handler as { name?: string } | undefined)?.name || 'handler',
  };
}

/**
 * `RouterExecutionContext#create` builds what runs a route, once per route, or per request for a request-scoped
 * controller. It gets a twin of the handler. All that Nest shows of the handler to an application goes through the
 * consumers and through `ContextUtils`, where the twin is exchanged for the original again.
 */
export function traceHandlers(patches: Patches, nest: NestInternals, tracer: LayerTracer): void {
  const twins = new WeakMap<Handler, WeakMap<object, Handler>>();
  patches.replace(
    nest.RouterExecutionContext,
    'create',
    (original) =>
      function (this: unknown, instance: object, callback: Handler, ...rest) {
        return original.call(this, instance, cachedTwin(twins, instance, callback, tracer), ...rest);
      },
  );
  patches.replace(
    nest.ContextUtils,
    'getContextFactory',
    (original) =>
      function (this: unknown, contextType, instance, callback) {
        return original.call(this, contextType, instance, originalHandler(callback));
      },
  );
}

/** Per class too, because two controllers may inherit one handler. */
function cachedTwin(
  twins: WeakMap<Handler, WeakMap<object, Handler>>,
  instance: object,
  callback: Handler,
  tracer: LayerTracer,
): Handler {
  const byClass = twins.get(callback) ?? new WeakMap<object, Handler>();
  twins.set(callback, byClass);
  const known = byClass.get(instance.constructor);
  if (known !== undefined) return known;
  const twin = twinOf(callback, instance, tracer);
  byClass.set(instance.constructor, twin);
  return twin;
}

function twinOf(callback: Handler, instance: object, tracer: LayerTracer): Handler {
  const className = nameOfInstance(instance, 'controller');
  const functionName = `${className}.${callback.name || 'handler'}`;
  const layer = tracer.describe({
    stage: 'handler',
    className,
    spanName: functionName,
    functionName,
    nestType: 'handler',
    attributes: routeAttributes(instance, callback),
  });
  const twin: Handler = function (...args) {
    return tracer.run(layer, () => callback.apply(this, args));
  };
  // Metadata is looked up along the prototype chain: this way the twin has all of the handler's, also what is added later.
  Object.setPrototypeOf(twin, callback);
  Object.defineProperty(twin, 'name', { value: callback.name, configurable: true });
  originals.set(twin, callback);
  return twin;
}

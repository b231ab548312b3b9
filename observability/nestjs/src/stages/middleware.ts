import type { LayerTracer } from '../layer-tracer.js';
import { isRandomName, nameOfInstance } from '../names.js';
import type { NestInternals } from '../nest/internals.js';
import type { Patches } from '../nest/patches.js';
import { type Middleware, tracedMiddleware } from './middleware-call.js';
import { isRegisteringNotFound } from './router.js';

interface MiddlewareInstance {
  use: Middleware;
}

/**
 * Middleware comes in three ways: functions given to `consumer.apply()`, classes given to it, and functions given to
 * `app.use()`, which is also how body parsers, CORS and static files come.
 */
export function traceMiddleware(patches: Patches, nest: NestInternals, tracer: LayerTracer): void {
  const functions = new WeakMap<Middleware, Middleware>();
  const tracedFunction = (middleware: Middleware): Middleware => {
    const known = functions.get(middleware);
    if (known !== undefined) return known;
    const traced = twinOfFunction(middleware, tracer);
    functions.set(middleware, traced);
    return traced;
  };

  patches.replace(
    nest.MiddlewareBuilder,
    'apply',
    (original) =>
      function (this: unknown, ...middleware) {
        const flat = middleware.flat();
        return original.apply(
          this,
          flat.map((one) => (isClass(one) ? one : tracedFunction(one))),
        );
      },
  );
  patches.replace(
    nest.MiddlewareModule,
    'createProxy',
    (original) =>
      function (this: unknown, instance: MiddlewareInstance, ...rest) {
        return original.call(this, twinOfInstance(instance, tracer), ...rest);
      },
  );
  patches.replace(
    nest.AbstractHttpAdapter,
    'use',
    (original) =>
      function (this: unknown, ...args) {
        if (isRegisteringNotFound()) return original.apply(this, args);
        return original.apply(
          this,
          args.map((one) => (isPlainMiddleware(one) ? tracedFunction(one) : one)),
        );
      },
  );
}

/** Nest tells classes from functions in the same way. */
function isClass(middleware: unknown): boolean {
  const { prototype } = middleware as { prototype?: { use?: unknown } };
  return (
    typeof prototype?.use === 'function' || /^class\b/.test(Function.prototype.toString.call(middleware))
  );
}

/** Four parameters make an error handler, `handle` an Express application or router, which Express must recognise. */
function isPlainMiddleware(value: unknown): value is Middleware {
  return typeof value === 'function' && value.length < 4 && !('handle' in value);
}

function twinOfFunction(middleware: Middleware, tracer: LayerTracer): Middleware {
  const name = middleware.name === '' || isRandomName(middleware.name) ? 'anonymous' : middleware.name;
  const layer = tracer.describe({
    stage: 'middleware',
    className: name,
    spanName: `middleware ${name}`,
    functionName: name,
    nestType: 'middleware',
  });
  const traced = tracedMiddleware(layer, tracer, middleware);
  // Express adapters look for parsers that are already there by their name.
  Object.defineProperty(traced, 'name', { value: middleware.name, configurable: true });
  return traced;
}

function twinOfInstance(instance: MiddlewareInstance, tracer: LayerTracer): MiddlewareInstance {
  if (isFunctionHost(instance)) return instance;
  const className = nameOfInstance(instance, 'middleware');
  const functionName = `${className}.use`;
  const layer = tracer.describe({
    stage: 'middleware',
    className,
    spanName: functionName,
    functionName,
    nestType: 'middleware',
  });
  const host = exclusionHost(instance);
  if (host !== undefined) {
    traceBehindHost(host, (use) => tracedMiddleware(layer, tracer, use));
    return instance;
  }
  const use = tracedMiddleware(layer, tracer, instance.use.bind(instance));
  return Object.create(instance, { use: { value: copyOfMetadata(instance.use, use) } }) as MiddlewareInstance;
}

/** Nest's class around a function, which is traced itself. */
function isFunctionHost(instance: MiddlewareInstance): boolean {
  return Object.hasOwn(instance, 'use') && isRandomName(instance.constructor.name);
}

/**
 * Where routes are excluded, Nest extends the middleware's class by one whose `use` asks whether the request is
 * excluded and calls `super.use` if not. Only that call is the middleware.
 */
function exclusionHost(instance: MiddlewareInstance): MiddlewareInstance | undefined {
  const prototype = Object.getPrototypeOf(instance) as MiddlewareInstance;
  if (!Object.hasOwn(prototype, 'use')) return undefined;
  const source = Function.prototype.toString.call(prototype.use);
  return source.includes('isMiddlewareRouteExcluded') ? prototype : undefined;
}

const tracedHosts = new WeakSet<MiddlewareInstance>();

/** `super.use` is looked up on the prototype of Nest's class: a link of ours goes in there, and no class of the application is changed. */
function traceBehindHost(host: MiddlewareInstance, trace: (use: Middleware) => Middleware): void {
  if (tracedHosts.has(host)) return;
  tracedHosts.add(host);
  const application = Object.getPrototypeOf(host) as MiddlewareInstance;
  const link = Object.create(application, {
    use: {
      value: trace(function (this: unknown, ...args) {
        return application.use.apply(this, args);
      }),
    },
  });
  Object.setPrototypeOf(host, link);
}

/** Exception filters bound to `use` are found by its metadata. */
function copyOfMetadata(from: Middleware, to: Middleware): Middleware {
  return Object.setPrototypeOf(to, from) as Middleware;
}

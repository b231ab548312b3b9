import { context, type Span, SpanKind } from '@opentelemetry/api';
import { ATTR, EARLY_EXIT } from '../attributes.js';
import type { LayerTracer } from '../layer-tracer.js';
import type { NestInternals } from '../nest/internals.js';
import type { Patches } from '../nest/patches.js';

type OnRouteTriggered = (method: number, path: string) => unknown;
type RequestHandler = (...args: unknown[]) => unknown;

/** The parts of an HTTP adapter that are used here; the first two exist since Nest 11.1. */
interface Adapter {
  setOnRouteTriggered?(callback: OnRouteTriggered): void;
  getOnRouteTriggered?(): OnRouteTriggered | undefined;
  setNotFoundHandler?(handler: RequestHandler, ...rest: unknown[]): unknown;
}

/** What the HTTP instrumentation reads when the request ends, to name its span. The key is the same in all copies. */
const RPC_METADATA = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA');

/** Set while Nest registers its own 404 handler with the adapter, which is no middleware of the application. */
let registeringNotFound = false;

export function isRegisteringNotFound(): boolean {
  return registeringNotFound;
}

/** Gives the server span its route, as declared (`/api/users/:id`), and a request for an unknown route a `router` span. */
export function traceRouter(patches: Patches, nest: NestInternals, tracer: LayerTracer): void {
  patches.replace(
    nest.RoutesResolver,
    'resolve',
    (original) =>
      function (this: unknown, adapter: Adapter, ...rest) {
        tellRoutes(adapter, tracer);
        return original.call(this, adapter, ...rest);
      },
  );
  patches.replace(
    nest.RoutesResolver,
    'registerNotFoundHandler',
    (original) =>
      function (this: { container: { getHttpAdapterRef(): Adapter } }) {
        return withTracedNotFound(this.container.getHttpAdapterRef(), tracer, () => original.call(this));
      },
  );
}

/** There is one slot for the callback: who already sits in it is called too. */
function tellRoutes(adapter: Adapter, tracer: LayerTracer): void {
  const previous = adapter.getOnRouteTriggered?.();
  adapter.setOnRouteTriggered?.((method, path) => {
    nameServerSpan(path, tracer);
    return previous?.(method, path);
  });
}

function nameServerSpan(route: string, tracer: LayerTracer): void {
  const active = context.active();
  const span = tracer.parent(active);
  if (span === undefined) return;
  const metadata = active.getValue(RPC_METADATA) as { route?: string } | undefined;
  if (metadata !== undefined) {
    metadata.route = route;
    return;
  }
  // No HTTP instrumentation that reads it: name the span ourselves if it is a server's.
  const { kind, attributes } = span as Span & { kind?: SpanKind; attributes?: Record<string, unknown> };
  if (kind !== SpanKind.SERVER) return;
  span.setAttribute(ATTR.HTTP_ROUTE, route);
  const method = attributes?.['http.request.method'];
  if (typeof method === 'string') span.updateName(`${method} ${route}`);
}

function withTracedNotFound<T>(adapter: Adapter, tracer: LayerTracer, register: () => T): T {
  const setNotFoundHandler = adapter.setNotFoundHandler;
  if (setNotFoundHandler === undefined) return register();
  const layer = tracer.describe({
    stage: 'middleware',
    className: 'router',
    spanName: 'router',
    functionName: 'RoutesResolver.registerNotFoundHandler',
    nestType: 'router',
    attributes: { [ATTR.EARLY_EXIT]: EARLY_EXIT.ROUTE_NOT_FOUND },
  });
  const traced =
    (handler: RequestHandler): RequestHandler =>
    (...args) => {
      const active = context.active();
      if (tracer.parent(active) !== undefined) tracer.start(layer, active).end();
      return handler(...args);
    };
  adapter.setNotFoundHandler = (handler, ...rest) =>
    setNotFoundHandler.call(adapter, traced(handler), ...rest);
  registeringNotFound = true;
  try {
    return register();
  } finally {
    registeringNotFound = false;
    // The method of the class shows again.
    Reflect.deleteProperty(adapter, 'setNotFoundHandler');
  }
}

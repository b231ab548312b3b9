import type { ServerResponse } from 'node:http';
import { type Context, context, type Span, trace } from '@opentelemetry/api';
import type { Layer, LayerTracer } from '../layer-tracer.js';
import { isThenable } from '../outcome.js';

type Next = (error?: unknown) => unknown;
export type Middleware = (
  this: unknown,
  ...args: [request: unknown, response: Response, next: Next]
) => unknown;

/** Express's response is Node's; Fastify's holds it. */
type Response = ServerResponse & { raw?: ServerResponse };

/**
 * The middleware inside a span that ends when it passes the request on, answers, fails, or the client goes away.
 * `next` runs outside the span, so that what follows is a sibling and not a child.
 */
export function tracedMiddleware(layer: Layer, tracer: LayerTracer, middleware: Middleware): Middleware {
  return function (this: unknown, request, response, next) {
    const active = context.active();
    const parent = tracer.parent(active);
    if (parent === undefined) return middleware.call(this, request, response, next);

    const span = tracer.start(layer, active);
    const call = new MiddlewareCall(layer, tracer, span);
    const passOn: Next = (...args) => {
      if (isError(args[0])) call.failed(args[0]);
      else call.passedOn();
      return outside(span, parent, () => next(...args));
    };
    try {
      const result = context.with(trace.setSpan(active, span), () =>
        middleware.call(this, request, response, passOn),
      );
      if (isThenable(result)) result.then(undefined, (error: unknown) => call.failed(error));
      call.waitFor(response.raw ?? response);
      return result;
    } catch (error) {
      call.failed(error);
      throw error;
    }
  };
}

/** `next('route')` and `next('router')` skip handlers; anything else that is given is an error. */
function isError(argument: unknown): boolean {
  return argument !== undefined && argument !== null && argument !== 'route' && argument !== 'router';
}

class MiddlewareCall {
  private open = true;

  constructor(
    private readonly layer: Layer,
    private readonly tracer: LayerTracer,
    private readonly span: Span,
  ) {}

  passedOn(): void {
    this.once(() => this.span.end());
  }

  failed(error: unknown): void {
    this.once(() => this.tracer.fail(this.layer, this.span, error));
  }

  /** A middleware that did not pass the request on has answered it, will do one of the two later, or never. */
  waitFor(response: ServerResponse): void {
    if (!this.open) return;
    if (response.writableEnded) this.over(response);
    else pendingOf(response).add(this);
  }

  over(response: ServerResponse): void {
    this.once(() => {
      if (response.writableEnded) this.tracer.shortCircuit(this.span);
      else this.tracer.cancel(this.span);
    });
  }

  private once(end: () => void): void {
    if (!this.open) return;
    this.open = false;
    end();
  }
}

const pending = new WeakMap<ServerResponse, Set<MiddlewareCall>>();

/** One listener per response, however many middleware wait: Node warns of more than ten. */
function pendingOf(response: ServerResponse): Set<MiddlewareCall> {
  const known = pending.get(response);
  if (known !== undefined) return known;
  const calls = new Set<MiddlewareCall>();
  pending.set(response, calls);
  const over = () => {
    for (const call of calls) call.over(response);
    calls.clear();
  };
  response.once('finish', over);
  response.once('close', over);
  return calls;
}

/** What the middleware itself has made active (another span, baggage) stays; only our span is taken out. */
function outside<T>(own: Span, parent: Span, work: () => T): T {
  const active: Context = context.active();
  return trace.getSpan(active) === own ? context.with(trace.setSpan(active, parent), work) : work();
}

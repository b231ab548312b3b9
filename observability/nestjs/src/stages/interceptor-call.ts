import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { context, type Span, trace } from '@opentelemetry/api';
import { isObservable, Observable } from 'rxjs';
import type { Layer, LayerTracer } from '../layer-tracer.js';
import { isThenable } from '../outcome.js';

export interface InterceptorLayers {
  readonly before: Layer;
  readonly after: Layer;
}

type Result = ReturnType<NestInterceptor['intercept']>;

/**
 * One call of an interceptor, as two spans.
 *
 *     intercept() ──────► handle() subscribed ─────────────► first value out of the interceptor
 *     [ before            ]                  [ after         ]
 *                          pipes, handler … ─┘ first value, error or end of what is inside
 *
 * `before` alone: it never subscribed to `handle()`, and so answered itself. No `after`: it returned `handle()`'s own
 * stream, and so has no part on the way back. Each further subscription (a retry) has an `after` of its own.
 *
 * Neither `next` nor any stream of the application is changed: both are wrapped.
 */
export class InterceptorCall {
  private before: Span | undefined;
  private after: Span | undefined;
  /** The inner stream was subscribed to, and nothing has come out of the interceptor since. */
  private awaitingAnswer = false;
  private inner: Observable<unknown> | undefined;
  private passesThrough = false;

  constructor(
    private readonly tracer: LayerTracer,
    private readonly layers: InterceptorLayers,
    private readonly parent: Span,
  ) {}

  run(interceptor: NestInterceptor, executionContext: ExecutionContext, next: CallHandler): Result {
    const active = context.active();
    this.before = this.tracer.start(this.layers.before, active);
    try {
      const result = context.with(trace.setSpan(active, this.before), () =>
        interceptor.intercept(executionContext, { handle: () => this.handle(next) }),
      );
      if (!isThenable(result)) return this.outer(result as Observable<unknown>);
      return Promise.resolve(result).then(
        (stream) => this.outer(stream),
        (error) => {
          this.failed(error);
          throw error;
        },
      );
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }

  /** What is inside belongs to the request, not to this interceptor: pipes and handler become siblings of `before`. */
  private handle(next: CallHandler): Observable<unknown> {
    const stream = this.withoutSpan(this.before, () => next.handle());
    this.inner = new Observable((subscriber) => {
      this.passOn();
      return stream.subscribe({
        next: (value) => this.inAfter(() => subscriber.next(value)),
        error: (error) => this.inAfter(() => subscriber.error(error)),
        complete: () => this.inAfter(() => subscriber.complete()),
      });
    });
    return this.inner;
  }

  /** The stream the interceptor returned. */
  private outer(stream: Observable<unknown>): Observable<unknown> {
    if (stream === this.inner) {
      this.passesThrough = true;
      return stream;
    }
    if (!isObservable(stream)) {
      this.completed();
      return stream;
    }
    return new Observable((subscriber) => {
      const deliver = (end: () => void, send: () => void) => {
        const after = this.after;
        end();
        this.withoutSpan(after, send);
      };
      const subscription = stream.subscribe({
        next: (value) =>
          deliver(
            () => this.completed(),
            () => subscriber.next(value),
          ),
        error: (error) =>
          deliver(
            () => this.failed(error),
            () => subscriber.error(error),
          ),
        complete: () =>
          deliver(
            () => this.completed(),
            () => subscriber.complete(),
          ),
      });
      return () => {
        subscription.unsubscribe();
        this.cancelled();
      };
    });
  }

  private passOn(): void {
    this.before?.end();
    this.before = undefined;
    this.after?.end();
    this.after = undefined;
    this.awaitingAnswer = true;
  }

  /** Lets the interceptor's own operators run inside `after`, which the first of these calls starts. */
  private inAfter(deliver: () => void): void {
    if (this.passesThrough || !this.awaitingAnswer) {
      deliver();
      return;
    }
    const active = context.active();
    this.after ??= this.tracer.start(this.layers.after, trace.setSpan(active, this.parent));
    context.with(trace.setSpan(active, this.after), deliver);
  }

  private completed(): void {
    if (this.before !== undefined) this.tracer.shortCircuit(this.before);
    this.after?.end();
    this.over();
  }

  private failed(error: unknown): void {
    if (this.before !== undefined) this.tracer.fail(this.layers.before, this.before, error);
    else if (this.awaitingAnswer) {
      // Without a value from inside, e.g. a timeout: the way back begins and ends with this error.
      this.after ??= this.tracer.start(this.layers.after, trace.setSpan(context.active(), this.parent));
      this.tracer.fail(this.layers.after, this.after, error);
    }
    this.over();
  }

  private cancelled(): void {
    if (this.before !== undefined) this.tracer.cancel(this.before);
    if (this.after !== undefined) this.tracer.cancel(this.after);
    this.over();
  }

  private over(): void {
    this.before = undefined;
    this.after = undefined;
    this.awaitingAnswer = false;
  }

  /** Runs outside a span of ours, but inside one that the application itself has made active. */
  private withoutSpan<T>(own: Span | undefined, work: () => T): T {
    const active = context.active();
    if (own === undefined || trace.getSpan(active) !== own) return work();
    return context.with(trace.setSpan(active, this.parent), work);
  }
}

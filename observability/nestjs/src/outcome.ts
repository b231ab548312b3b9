import { types } from 'node:util';
import { type Context, context } from '@opentelemetry/api';
import { isObservable, Observable } from 'rxjs';

/** When a layer that returned a stream is over. */
export type StreamRule =
  /** With the first value: a stream of events may last for hours. */
  | 'first'
  /** With the last value, which is the one that counts. */
  | 'last'
  /** At once: the stream is a value like any other. */
  | 'value';

/** What becomes of a call; exactly one of these is called, once. */
export interface Outcome {
  succeeded(value: unknown): void;
  failed(error: unknown): void;
  /** Nobody waits for the result any more. */
  cancelled(): void;
}

/**
 * Tells `outcome` how a call went, and returns what the call returned: a synchronous value as it is, because Nest
 * does not wait for those, and a promise as that very promise.
 *
 * @param inside the context in which a stream is to do its work
 */
export function follow<T>(result: T, inside: Context, streams: StreamRule, outcome: Outcome): T {
  if (types.isPromise(result)) {
    result.then(
      (value) => outcome.succeeded(value),
      (error) => outcome.failed(error),
    );
    return result;
  }
  if (streams !== 'value' && isObservable(result)) {
    return followStream(result, inside, streams, outcome) as T;
  }
  if (isThenable(result)) return settledOnce(result, outcome) as T;
  outcome.succeeded(result);
  return result;
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** A lazy thenable, such as a query builder, does its work each time `then` is called: call it once, for everybody. */
function settledOnce(result: PromiseLike<unknown>, outcome: Outcome): Promise<unknown> {
  return new Promise((resolve, reject) => {
    result.then(
      (value) => {
        outcome.succeeded(value);
        resolve(value);
      },
      (error) => {
        outcome.failed(error);
        reject(error);
      },
    );
  });
}

function followStream(
  stream: Observable<unknown>,
  inside: Context,
  streams: 'first' | 'last',
  outcome: Outcome,
): Observable<unknown> {
  return new Observable((subscriber) => {
    let over = false;
    let last: unknown;
    const once = (tell: () => void) => {
      if (over) return;
      over = true;
      tell();
    };
    const subscription = context.with(inside, () =>
      stream.subscribe({
        next: (value) => {
          last = value;
          if (streams === 'first') once(() => outcome.succeeded(value));
          subscriber.next(value);
        },
        error: (error) => {
          once(() => outcome.failed(error));
          subscriber.error(error);
        },
        complete: () => {
          once(() => outcome.succeeded(last));
          subscriber.complete();
        },
      }),
    );
    return () => {
      subscription.unsubscribe();
      once(() => outcome.cancelled());
    };
  });
}

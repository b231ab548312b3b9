import type { ErrorKind } from './kinds.js';

/** One row of an error table: a stable code, its kind, the sentence a client may read, and when it is thrown. */
export interface ErrorDefinition<Args extends unknown[] = unknown[]> {
  readonly code: string;
  readonly kind: ErrorKind;
  /** When this error is raised; printed in the generated reference. */
  readonly when: string;
  /** The sentence for the client. Must hold nothing secret or personal. */
  readonly detail: (...args: Args) => string;
}

// biome-ignore lint/suspicious/noExplicitAny: the table holds definitions of any arguments; `create` keeps them typed
export type ErrorTable = Readonly<Record<string, ErrorDefinition<any>>>;

/**
 * An expected failure that reaches a client: it has a stable code and a kind.
 * Anything thrown that is not a `KnownError` is a defect and answers 500 without details.
 */
export class KnownError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;

  constructor(
    definition: Pick<ErrorDefinition, 'code' | 'kind'>,
    detail: string,
    options: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KnownError';
    this.code = definition.code;
    this.kind = definition.kind;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

type Creators<T extends ErrorTable> = {
  readonly [K in keyof T]: (...args: Parameters<T[K]['detail']>) => KnownError;
};

/**
 * Declares an app's whole error table.
 *
 * @returns `table` (the data, for the reference) and `errors` (a function a row that makes the error to throw).
 */
export function defineErrors<T extends ErrorTable>(table: T): { table: T; errors: Creators<T> } {
  const errors = Object.fromEntries(
    Object.entries(table).map(([name, row]) => [
      name,
      (...args: unknown[]) => new KnownError(row, row.detail(...args)),
    ]),
  );
  return { table, errors: errors as unknown as Creators<T> };
}

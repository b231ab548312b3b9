/** An answer of the query API, for any HTTP server to send. */
export interface JaegerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One entry of an envelope's `errors`. */
export interface StructuredError {
  readonly code?: number;
  readonly msg: string;
  readonly traceID?: string;
}

/** The envelope that Jaeger puts around all data. */
export interface Envelope {
  readonly data: unknown;
  readonly total?: number;
  readonly errors?: readonly StructuredError[] | null;
}

export function answerData({ data, total = 0, errors = null }: Envelope, pretty: boolean): JaegerAnswer {
  const envelope = { data, total, limit: 0, offset: 0, errors };
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `${JSON.stringify(envelope, undefined, pretty ? 4 : undefined)}\n`,
  };
}

/** Jaeger sends errors with Go's `http.Error`: JSON in a body that calls itself plain text. */
export function answerError(status: number, msg: string): JaegerAnswer {
  const envelope = { data: null, total: 0, limit: 0, offset: 0, errors: [{ code: status, msg }] };
  return answerText(status, JSON.stringify(envelope));
}

export function answerText(status: number, text: string): JaegerAnswer {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: `${text}\n`,
  };
}

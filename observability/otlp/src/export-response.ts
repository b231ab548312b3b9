import type { Encoding } from './decode.js';

export type Signal = 'traces' | 'logs' | 'metrics';

/** The codes of google.rpc.Status that a receiver of OTLP has use for. */
export const rpcStatusCode = Object.freeze({
  invalidArgument: 3,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
});

/** What `partial_success` calls the rejected items of each signal in JSON. */
const rejectedNames: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};

/**
 * The body of a 200: `ExportTraceServiceResponse` and its likes. Empty when all was taken; with `partial_success`
 * when items were rejected, or when there is something to warn of.
 */
export function encodeExportResponse(
  signal: Signal,
  encoding: Encoding,
  outcome: { rejected: number; problems: readonly string[] },
): Uint8Array {
  const message = outcome.problems.join('; ');
  const isPartial = outcome.rejected > 0 || message !== '';
  if (encoding === 'json') {
    const partialSuccess = { [rejectedNames[signal]]: String(outcome.rejected), errorMessage: message };
    return Buffer.from(JSON.stringify(isPartial ? { partialSuccess } : {}));
  }
  if (!isPartial) return new Uint8Array();
  const partialSuccess = [...intField(1, outcome.rejected), ...textField(2, message)];
  return Uint8Array.from([0x0a, ...varint(partialSuccess.length), ...partialSuccess]);
}

/** The body of a 4xx or 5xx: a google.rpc.Status, as OTLP/HTTP demands. */
export function encodeStatus(encoding: Encoding, code: number, message: string): Uint8Array {
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message }));
  return Uint8Array.from([...intField(1, code), ...textField(2, message)]);
}

function intField(field: number, value: number): number[] {
  return value === 0 ? [] : [field << 3, ...varint(value)];
}

function textField(field: number, text: string): number[] {
  const bytes = Buffer.from(text);
  return bytes.length === 0 ? [] : [(field << 3) | 2, ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return bytes;
}

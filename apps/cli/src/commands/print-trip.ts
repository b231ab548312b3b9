import { STATUS_CODES } from 'node:http';
import type { Answer } from '../client/exchange.js';
import { decodeBody } from '../client/response-body.js';
import type { CliContext } from '../context.js';
import { millis, printable } from '../drawing/canvas.js';
import { drawTrip } from '../drawing/draw-trip.js';
import { screenOf } from '../drawing/terminal.js';
import type { TripRead } from '../lab/lab-client.js';
import type { SendOptions, SentTrip } from './sent-trip.js';
import { reportOf, reportWithoutLab, type TripReport } from './trip-report.js';

/** Prints a trip that was just sent, as a drawing or as JSON. */
export function printTrip(context: CliContext, options: SendOptions, sent: SentTrip): void {
  if (context.output.json) context.output.object(jsonOf(options, sent));
  else printDrawing(context, options, sent);
}

interface SendReport extends TripReport {
  /** Why there was no answer. */
  failure?: { kind: string; message: string };
  headers?: Answer['headers'];
  /** Parsed where it is JSON, else text. */
  body?: unknown;
}

function jsonOf(options: SendOptions, { request, url, trip, read }: SentTrip): SendReport {
  const { outcome, traceId, durationMillis } = trip;
  const asked = { method: request.method, url };
  const answer = outcome.status === 'answered' ? outcome.answer : undefined;
  const report =
    read.status === 'found'
      ? reportOf(read.trip, asked)
      : reportWithoutLab({
          traceId,
          ...asked,
          status: answer?.httpStatus ?? null,
          durationMs: durationMillis,
          missing: [whyNoTrip(read)],
        });
  return {
    ...report,
    ...(outcome.status === 'failed'
      ? { failure: { kind: outcome.failure.kind, message: outcome.failure.message } }
      : {}),
    ...(answer && options.includeBody ? { headers: answer.headers, body: parsedBody(answer) } : {}),
  };
}

function printDrawing(context: CliContext, options: SendOptions, { request, trip, read }: SentTrip): void {
  const { output, ports } = context;
  const { outcome } = trip;
  const asked = `${request.method} ${request.path} as ${request.as}`;
  if (read.status === 'found') {
    const queryUrl = `http://127.0.0.1:${ports.query}`;
    output.line(drawTrip(read.trip, { ...screenOf(context), asked, queryUrl, spans: options.spans }));
  } else {
    const status = outcome.status === 'answered' ? outcome.answer.httpStatus : undefined;
    const answered = status === undefined ? 'no answer' : `${status} ${STATUS_CODES[status] ?? ''}`.trim();
    output.line(`${printable(asked)}: ${answered}, ${millis(trip.durationMillis)}`);
    output.line(output.style('yellow', `The trip cannot be drawn: ${whyNoTrip(read)}.`));
  }
  if (outcome.status === 'failed') {
    output.line(output.style('red', `No answer: ${printable(outcome.failure.message)}.`));
    output.line('Is the system up? npx roundtrip status');
  } else if (options.includeBody) printAnswer(context, outcome.answer);
}

function printAnswer({ output }: CliContext, answer: Answer): void {
  for (const [name, value] of Object.entries(answer.headers)) {
    output.line(`${output.style('dim', `${name}:`)} ${printable([value].flat().join(', '))}`);
  }
  output.line();
  const body = parsedBody(answer);
  const text = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
  for (const line of text.split('\n')) output.line(printable(line));
  if (answer.truncated) output.line(output.style('yellow', 'The rest of the body was not kept.'));
}

/** The body as JSON where it says that it is, else as text. */
function parsedBody({ wire, headers }: Answer): unknown {
  const text = decodeBody(wire, headers['content-encoding']);
  if (text === undefined) return `${wire.length} bytes that cannot be decoded`;
  if (!/[/+]json\b/.test(headers['content-type'] ?? '')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function whyNoTrip(read: Exclude<TripRead, { status: 'found' }>): string {
  return read.status === 'unknown' ? 'the lab has not got it' : read.reason;
}

import type { ServerResponse } from 'node:http';
import type { Span, SpanContext } from '@opentelemetry/api';
import { steps } from '@roundtrip/model';
import type { StepMillis, StepTimer } from './step-timer.js';

/** The header fields a response gets from us. */
interface Additions {
  /** `trace;desc="00-…"`: left out where one is there already. */
  trace: string;
  /** `auth;dur=0.8;desc="shop", …` */
  steps: string[];
  traceresponse: string;
}

/**
 * Gives the responses of all HTTP servers of this process `Server-Timing`, with the trace and this service's steps in
 * milliseconds, and `traceresponse` (W3C Trace Context, level 2).
 *
 * What the application or an upstream has set is kept, and ours is added behind it. The trace is told once: the
 * innermost service's entry stays, which is the one that answered. For the `responseHook` of the HTTP instrumentation,
 * which calls it with recorded requests only.
 */
export function addServerTiming(timer: StepTimer, serviceName: string) {
  return (span: Span, response: object): void => {
    if (!isServerResponse(response) || !span.isRecording()) return;
    const writeHead = response.writeHead;
    response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
      Reflect.deleteProperty(this, 'writeHead');
      if (this.headersSent) return Reflect.apply(writeHead, this, args);
      const parent = traceparentOf(span.spanContext());
      const additions: Additions = {
        trace: `trace;desc="${parent}"`,
        steps: entriesOf(timer.stepsSoFar(span) ?? new Map(), serviceName),
        traceresponse: parent,
      };
      return Reflect.apply(writeHead, this, withAdditions(this, args, additions));
    } as ServerResponse['writeHead'];
  };
}

function isServerResponse(response: object): response is ServerResponse {
  return typeof (response as Partial<ServerResponse>).writeHead === 'function';
}

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function entriesOf(millis: StepMillis, serviceName: string): string[] {
  return steps.flatMap((step) => {
    const duration = millis.get(step);
    return duration === undefined ? [] : `${step};dur=${duration.toFixed(3)};desc="${serviceName}"`;
  });
}

/** Fields come from `setHeader`, or are given to `writeHead` as an object or as a list of names and values in turn. */
function withAdditions(response: ServerResponse, args: unknown[], additions: Additions): unknown[] {
  const position = args.findLastIndex((argument) => typeof argument === 'object' && argument !== null);
  const explicit = position === -1 ? undefined : fieldsOf(args[position] as object);
  const existing = (name: string): string[] =>
    textsOf(explicit?.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value)) ??
    textsOf([response.getHeader(name)]) ??
    [];

  const timing = existing('server-timing');
  const knowsTrace = timing.some((value) => /(^|,)\s*trace;/.test(value));
  const ours = knowsTrace ? additions.steps : [additions.trace, ...additions.steps];
  const fields: Field[] = [['server-timing', [...timing, ...ours].join(', ')]];
  if (existing('traceresponse').length === 0) fields.push(['traceresponse', additions.traceresponse]);

  if (explicit === undefined) {
    for (const [name, value] of fields) response.setHeader(name, value as string);
    return args;
  }
  const kept = explicit.filter(([name]) => !fields.some(([field]) => field === name.toLowerCase()));
  return args.with(position, sameShape(args[position] as object, [...kept, ...fields]));
}

type Field = [name: string, value: unknown];

function fieldsOf(headers: object): Field[] {
  if (!Array.isArray(headers)) return Object.entries(headers);
  const fields: Field[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    fields.push([String(headers[index]), headers[index + 1]]);
  }
  return fields;
}

function sameShape(headers: object, fields: Field[]): object {
  return Array.isArray(headers) ? fields.flat() : Object.fromEntries(fields);
}

/** `undefined` for no values, so that the next place is asked. */
function textsOf(values: unknown[] | undefined): string[] | undefined {
  const texts = values
    ?.flat()
    .filter((value) => value !== undefined)
    .map(String);
  return texts?.length ? texts : undefined;
}

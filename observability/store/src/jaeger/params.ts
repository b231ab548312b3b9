import type { TraceId } from '@roundtrip/model';
import { booleanOf, type Parsed, parseDuration, parseInteger, quote } from './go-values.js';
import { parseTraceId } from './trace-ids.js';

/** A parameter that cannot be taken; `message` is what Jaeger says. The query API turns it into a 400. */
export class BadParam extends Error {
  override readonly name = 'BadParam';
}

/** The parameters of one request, each read in the way Jaeger reads it. An empty value counts as not given. */
export class Params {
  constructor(private readonly query: URLSearchParams) {}

  text(name: string): string | undefined {
    return this.query.get(name) || undefined;
  }

  texts(name: string): string[] {
    return this.query.getAll(name);
  }

  integer(name: string): bigint | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : take(parseInteger(text, 64), unable(name));
  }

  /** How many results are wanted. The one parameter whose name Jaeger's message does not tell. */
  limit(byDefault: number): number {
    const text = this.text('limit');
    const limit = text ? Number(take(parseInteger(text, 32))) : byDefault;
    if (limit <= 0) throw new BadParam('invalid parameter: limit must be greater than 0');
    return limit;
  }

  /** Nanoseconds; 0 counts as not given. */
  duration(name: string): bigint | undefined {
    const text = this.text(name);
    return (text && take(parseDuration(text), unable(name))) || undefined;
  }

  flag(name: string): boolean {
    const text = this.text(name);
    const value = text === undefined ? false : booleanOf(text);
    if (value !== undefined) return value;
    throw new BadParam(unable(name)(`strconv.ParseBool: parsing ${quote(text as string)}: invalid syntax`));
  }

  /** `prettyPrint` is on for any word but `false`. */
  get pretty(): boolean {
    const word = this.text('prettyPrint');
    return word !== undefined && word !== 'false';
  }
}

export function traceIdParam(text: string, explain?: (message: string) => string): TraceId {
  return take(parseTraceId(text), explain);
}

function take<T>(parsed: Parsed<T>, explain = (message: string) => message): T {
  if (parsed.status === 'ok') return parsed.value;
  throw new BadParam(explain(parsed.message));
}

function unable(name: string): (message: string) => string {
  return (message) => `unable to parse param '${name}': ${message}`;
}

import type { SpanKind, Stage, Step } from '@roundtrip/model';

/** One attribute that we emit, as data: the reference is made from it and a test compares spans with it. */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'int' | 'double' | 'string[]';
  readonly brief: string;
  readonly example: string;
}

/** One span that we emit ourselves. Spans of other instrumentations get their step by rules, see `rules.ts`. */
export interface SpanDefinition {
  /** The span's name; `{x}` stands for a low-cardinality part, e.g. `cache.{operation}`. */
  readonly name: string;
  /** The services that emit it. */
  readonly services: readonly string[];
  readonly kind: SpanKind;
  readonly step: Step;
  /** The layer of Nest the span stands for, if it does. */
  readonly stage?: Stage;
  readonly brief: string;
  /** Names of attributes beyond `lifecycle.step`. */
  readonly attributes: readonly string[];
}

/** One metric that we emit ourselves. */
export interface MetricDefinition {
  readonly name: string;
  readonly instrument: 'counter' | 'updowncounter' | 'gauge' | 'histogram';
  /** UCUM, e.g. `s`, `{request}`. */
  readonly unit: string;
  readonly brief: string;
  readonly attributes: readonly string[];
  /** Upper bounds of an explicit-bucket histogram, in `unit`. */
  readonly buckets?: readonly number[];
}

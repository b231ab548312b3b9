import type { Signal } from '@roundtrip/otlp';

/** Why a whole request was refused. */
export type RefusalReason = 'malformed' | 'too large' | 'unsupported' | 'overloaded' | 'failed';

/** What came in since the start, by signal. */
export interface SignalCounts {
  requests: number;
  /** Of the bodies, decompressed. */
  bytes: number;
  /** Spans, records or metrics taken. */
  items: number;
  /** Spans, records or metrics that were invalid alone. */
  rejected: number;
}

export interface IngestStats {
  readonly signals: Readonly<Record<Signal, Readonly<SignalCounts>>>;
  readonly refused: Readonly<Record<RefusalReason, number>>;
}

/** Counts what the OTLP port takes in and refuses. */
export class IngestCounters {
  private readonly signals: Record<Signal, SignalCounts> = {
    traces: { requests: 0, bytes: 0, items: 0, rejected: 0 },
    logs: { requests: 0, bytes: 0, items: 0, rejected: 0 },
    metrics: { requests: 0, bytes: 0, items: 0, rejected: 0 },
  };
  private readonly refused: Record<RefusalReason, number> = {
    malformed: 0,
    'too large': 0,
    unsupported: 0,
    overloaded: 0,
    failed: 0,
  };

  took(signal: Signal, { bytes, items, rejected }: Omit<SignalCounts, 'requests'>): void {
    const counts = this.signals[signal];
    counts.requests++;
    counts.bytes += bytes;
    counts.items += items;
    counts.rejected += rejected;
  }

  refuse(reason: RefusalReason): void {
    this.refused[reason]++;
  }

  stats(): IngestStats {
    return structuredClone({ signals: this.signals, refused: this.refused });
  }
}

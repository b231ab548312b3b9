import { createHistogram } from 'node:perf_hooks';

/** What became of one request. */
export interface Sample {
  /** From the moment at which the request was meant to start, not from when it got its turn. */
  latencyMillis: number;
  /** `undefined` when there was no answer. */
  httpStatus?: number;
  /** Why there was none, or why it broke off. */
  failure?: string;
  /** The machine that answered, when the answer says it. */
  machine?: string;
}

export interface TallyReport {
  /** Requests that came to an end, whichever. */
  sent: number;
  /** Answered with 1xx to 3xx. */
  ok: number;
  /** Answered with 4xx: the system works and says no. */
  refused: number;
  /** Answered with 5xx, or not at all. */
  failed: number;
  byStatus: Record<string, number>;
  errors: Record<string, number>;
  machines: Record<string, number>;
  /** Of everything that was sent; `null` when nothing was. */
  latencyMs: { p50: number; p90: number; p99: number; max: number } | null;
}

/** Names come from answers; a server that invents machines must not fill the memory. */
const MAX_NAMES = 32;
const MAX_LATENCY_MICROS = 3_600_000_000;

/** Counts what becomes of the requests of a load, in memory that does not grow with their number. */
export class Tally {
  private readonly statuses = new Counter();
  private readonly failures = new Counter();
  private readonly answeredBy = new Counter();
  // Three significant figures, as in HdrHistogram: a latency is right to a tenth of a percent.
  private readonly micros = createHistogram({ lowest: 1, highest: MAX_LATENCY_MICROS, figures: 3 });
  private readonly outcomes = { ok: 0, refused: 0, failed: 0 };

  add({ latencyMillis, httpStatus, failure, machine }: Sample): void {
    const micros = Math.round(latencyMillis * 1000);
    this.micros.record(Math.min(Math.max(micros, 1), MAX_LATENCY_MICROS));
    if (httpStatus !== undefined) this.statuses.add(String(httpStatus));
    if (failure !== undefined) this.failures.add(failure);
    if (machine !== undefined) this.answeredBy.add(machine);
    this.outcomes[outcomeOf(httpStatus, failure)] += 1;
  }

  report(): TallyReport {
    const { ok, refused, failed } = this.outcomes;
    const sent = ok + refused + failed;
    return {
      sent,
      ok,
      refused,
      failed,
      byStatus: this.statuses.counts(),
      errors: this.failures.counts(),
      machines: this.answeredBy.counts(),
      latencyMs: sent === 0 ? null : this.latency(),
    };
  }

  private latency(): TallyReport['latencyMs'] {
    const percentile = (percent: number) => this.micros.percentile(percent) / 1000;
    return { p50: percentile(50), p90: percentile(90), p99: percentile(99), max: this.micros.max / 1000 };
  }
}

class Counter {
  private readonly byName = new Map<string, number>();

  add(name: string): void {
    const key = this.byName.has(name) || this.byName.size < MAX_NAMES ? name : 'other';
    this.byName.set(key, (this.byName.get(key) ?? 0) + 1);
  }

  /** By name, in order. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.byName].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function outcomeOf(httpStatus: number | undefined, failure: string | undefined): 'ok' | 'refused' | 'failed' {
  if (failure !== undefined || httpStatus === undefined || httpStatus >= 500) return 'failed';
  return httpStatus >= 400 ? 'refused' : 'ok';
}

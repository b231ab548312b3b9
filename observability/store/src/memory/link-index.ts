import type { Span, TraceId } from '@roundtrip/model';
import type { LinkedTraces } from '../trace-store.js';
import { ArrivalQueue } from './arrival-queue.js';
import type { HeldTrace } from './held-trace.js';

/** Which held traces link to a trace. A link within a trace connects nothing and is not in here. */
export class LinkIndex {
  private readonly sources = new Map<TraceId, ArrivalQueue<HeldTrace>>();

  add(trace: HeldTrace, span: Span): void {
    for (const target of targetsOf(span)) {
      const sources = this.sources.get(target);
      if (sources !== undefined) sources.add(trace);
      else {
        const queue = new ArrivalQueue<HeldTrace>();
        queue.add(trace);
        this.sources.set(target, queue);
      }
    }
  }

  /** Takes out all links of a trace that is leaving: the oldest of the store. */
  remove(trace: HeldTrace): void {
    for (const span of trace.spans.values()) {
      for (const target of targetsOf(span)) {
        const sources = this.sources.get(target);
        sources?.removeOldest(trace);
        if (sources?.size === 0) this.sources.delete(target);
      }
    }
  }

  /** @param trace the trace asked for, when it is held. */
  linkedTo(traceId: TraceId, trace: HeldTrace | undefined): LinkedTraces {
    const from = [...(this.sources.get(traceId) ?? [])].map((source) => source.traceId);
    const to = new Set<TraceId>();
    for (const span of trace?.spans.values() ?? []) {
      for (const target of targetsOf(span)) to.add(target);
    }
    return { from, to: [...to] };
  }

  clear(): void {
    this.sources.clear();
  }
}

function* targetsOf(span: Span): Generator<TraceId> {
  for (const link of span.links) {
    if (link.traceId !== '' && link.traceId !== span.traceId) yield link.traceId;
  }
}

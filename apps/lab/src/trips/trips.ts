import type { TripView } from '@roundtrip/contracts';
import { buildTrip, type TraceId } from '@roundtrip/model';
import type { TraceStore } from '@roundtrip/store';
import { type TripSummary, tripSummaryOf } from './trip-summary.js';
import { tripViewOf } from './trip-view.js';

/** More links than this are not followed, in either direction. */
const MAX_LINKED = 20;

/** Trips out of the traces of a store. */
export class Trips {
  constructor(private readonly store: TraceStore) {}

  /** The trip as it is now; `undefined` when no span of it is here. */
  async view(traceId: TraceId): Promise<TripView | undefined> {
    const result = await this.store.read(traceId);
    if (result.status === 'missing') return undefined;
    return tripViewOf(result.spans, await this.linkedTo(traceId));
  }

  /** The trips that came last, newest first; with a service, those that have a span of it. */
  async recent(limit: number, service: string | undefined): Promise<TripSummary[]> {
    const traces = await this.store.search({ limit, service });
    return traces.map(({ spans }) => tripSummaryOf(spans));
  }

  private async linkedTo(traceId: TraceId): Promise<TripView['linked']> {
    const { from, to } = await this.store.linkedTo(traceId);
    return Promise.all([
      ...from.slice(0, MAX_LINKED).map((id) => this.linked(id, 'from')),
      ...to.slice(0, MAX_LINKED).map((id) => this.linked(id, 'to')),
    ]);
  }

  /** A trip can link to one that has left the store, or that was never sent here. */
  private async linked(traceId: TraceId, direction: 'from' | 'to'): Promise<TripView['linked'][number]> {
    const result = await this.store.read(traceId);
    if (result.status === 'missing') return { traceId, name: 'unknown', service: 'unknown', direction };
    const { span } = buildTrip(result.spans).root;
    return { traceId, name: span.name, service: span.resource.serviceName, direction };
  }
}

import type { TripSpan, TripView } from '@roundtrip/contracts';
import type { Asked } from '../lab/asked.js';

/** What `send --json` and `trace --json` print. Times are milliseconds with nanosecond digits. */
export interface TripReport extends Asked, Omit<TripView, 'spans' | 'name' | 'startTime' | 'errorCount'> {
  /** In depth-first order; `parent` is the `id` of another one. */
  spans: Pick<TripSpan, 'id' | 'name' | 'service' | 'step' | 'stage' | 'startMs' | 'durationMs' | 'parent'>[];
}

export function reportOf(view: TripView, asked: Asked): TripReport {
  const { traceId, status, durationMs, spanCount, services, machine, earlyExit, whole, missing } = view;
  return {
    traceId,
    ...asked,
    status,
    durationMs,
    spanCount,
    services,
    machine,
    earlyExit,
    whole,
    missing,
    steps: view.steps,
    spans: view.spans.map(({ id, name, service, step, stage, startMs, durationMs: duration, parent }) => ({
      id,
      name,
      service,
      step,
      stage,
      startMs,
      durationMs: duration,
      parent,
    })),
    linked: view.linked,
    warnings: view.warnings,
  };
}

/** The report of a trip that the lab did not give: what the client knows by itself. */
export function reportWithoutLab(
  known: Asked & Pick<TripReport, 'traceId' | 'durationMs' | 'status' | 'missing'>,
): TripReport {
  const { traceId, method, url, status, durationMs, missing } = known;
  return {
    traceId,
    method,
    url,
    status,
    durationMs,
    spanCount: 0,
    services: [],
    machine: null,
    earlyExit: null,
    whole: false,
    missing,
    steps: [],
    spans: [],
    linked: [],
    warnings: [],
  };
}

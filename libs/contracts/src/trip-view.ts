/**
 * A trip as the lab answers it (`GET /lab/trips/{traceId}`) and the CLI prints it. Times are milliseconds with
 * nanosecond digits; `startMs` counts from the start of the trip. `steps` add up to `durationMs`.
 */
export interface TripView {
  traceId: string;
  /** False while spans are known to be missing; `missing` says which. */
  whole: boolean;
  missing: string[];
  /** Name of the root span. */
  name: string;
  /** Start of the trip, RFC 3339. */
  startTime: string;
  durationMs: number;
  /** HTTP status of the root, when it has one. */
  status: number | null;
  spanCount: number;
  errorCount: number;
  /** Services that made spans of this trip, in the order in which the trip reached them. */
  services: string[];
  /** `service.instance.id` of the shop, else of the proxy that answered. */
  machine: string | null;
  earlyExit: { step: string; service: string; reason: string } | null;
  steps: { step: string; leg: 'out' | 'back'; durationMs: number }[];
  /** In depth-first order: a parent before its children, children by start. */
  spans: TripSpan[];
  /** What could not be taken as it was: clamped children, orphans, duplicates. */
  warnings: string[];
  /** Trips that link to this one or that this one links to: shown, never counted. */
  linked: { traceId: string; name: string; service: string; direction: 'from' | 'to' }[];
}

export interface TripSpan {
  id: string;
  name: string;
  service: string;
  machine: string | null;
  kind: string;
  step: string;
  leg: 'out' | 'back';
  stage: string | null;
  startMs: number;
  durationMs: number;
  /** Time in which this span was the deepest active one on the critical path. */
  ownMs: number;
  /** Span id of the parent; `null` on the root. */
  parent: string | null;
  error: boolean;
  /** True when the span started after the root had ended: shown, not counted. */
  late: boolean;
  attributes: Record<string, unknown>;
  events: { name: string; atMs: number; attributes: Record<string, unknown> }[];
}

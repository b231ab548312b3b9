import type { TripSpan, TripView } from '@roundtrip/contracts';

/** What one process did for one request: the layers that Nest ran for it. */
export interface Hop {
  service: string;
  /** Name of the machine; `null` for services of which there is one. */
  machine: string | null;
  /** The span of the request as the service got it; `undefined` when that span is missing. */
  entry: TripSpan | undefined;
  /** By start. */
  layers: TripSpan[];
}

/** The requests that reached Nest applications, by start: the first is the one that the trip was for. */
export function hopsOf(view: TripView): Hop[] {
  const byId = new Map(view.spans.map((span) => [span.id, span]));
  const hops = new Map<string, Hop>();
  const layers = view.spans.filter((span) => span.stage !== null).sort((a, b) => a.startMs - b.startMs);
  for (const layer of layers) {
    const entry = entryOf(layer, byId);
    const key = entry?.id ?? layer.service;
    const hop = hops.get(key);
    if (hop) hop.layers.push(layer);
    else
      hops.set(key, { service: layer.service, machine: machineName(layer.machine), entry, layers: [layer] });
  }
  return [...hops.values()];
}

/** The outermost span of the same service above a layer. */
function entryOf(layer: TripSpan, byId: ReadonlyMap<string, TripSpan>): TripSpan | undefined {
  let entry: TripSpan | undefined;
  for (let at: TripSpan | undefined = layer; at?.service === layer.service; ) {
    entry = at;
    at = at.parent === null ? undefined : byId.get(at.parent);
  }
  return entry === layer ? undefined : entry;
}

/** Only machines have names that mean something; the others' instances have ids that a library made up. */
function machineName(instance: string | null): string | null {
  return instance !== null && instance.length <= 8 ? instance : null;
}

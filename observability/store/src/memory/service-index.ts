import type { Span, SpanKind } from '@roundtrip/model';
import type { Operation } from '../trace-store.js';
import { ArrivalQueue } from './arrival-queue.js';
import type { HeldTrace } from './held-trace.js';

interface OperationEntry {
  readonly traces: ArrivalQueue<HeldTrace>;
  /** How many spans of each kind there are. */
  readonly kinds: Map<SpanKind, number>;
}

interface ServiceEntry {
  readonly traces: ArrivalQueue<HeldTrace>;
  readonly operations: Map<string, OperationEntry>;
}

/** Which traces have spans of a service and of an operation. Holds nothing that no held span has. */
export class ServiceIndex {
  private readonly services = new Map<string, ServiceEntry>();

  add(trace: HeldTrace, span: Span): void {
    const service = getOrMake(this.services, span.resource.serviceName, () => ({
      traces: new ArrivalQueue<HeldTrace>(),
      operations: new Map<string, OperationEntry>(),
    }));
    const operation = getOrMake(service.operations, span.name, () => ({
      traces: new ArrivalQueue<HeldTrace>(),
      kinds: new Map<SpanKind, number>(),
    }));
    service.traces.add(trace);
    operation.traces.add(trace);
    operation.kinds.set(span.kind, (operation.kinds.get(span.kind) ?? 0) + 1);
  }

  /** Takes out all spans of a trace that is leaving: the oldest of the store. */
  remove(trace: HeldTrace): void {
    for (const span of trace.spans.values()) {
      const service = this.services.get(span.resource.serviceName);
      const operation = service?.operations.get(span.name);
      if (service === undefined || operation === undefined) continue;
      const count = (operation.kinds.get(span.kind) ?? 0) - 1;
      if (count > 0) operation.kinds.set(span.kind, count);
      else operation.kinds.delete(span.kind);
      operation.traces.removeOldest(trace);
      service.traces.removeOldest(trace);
      if (operation.kinds.size === 0) service.operations.delete(span.name);
      if (service.operations.size === 0) this.services.delete(span.resource.serviceName);
    }
  }

  names(): string[] {
    return [...this.services.keys()].sort();
  }

  operations(service: string): Operation[] {
    const operations = this.services.get(service)?.operations ?? new Map<string, OperationEntry>();
    return Array.from(operations, ([name, { kinds }]) => [...kinds.keys()].map((kind) => ({ name, kind })))
      .flat()
      .sort((a, b) => compareText(a.name, b.name) || compareText(a.kind, b.kind));
  }

  /** The traces that may match a search for a service, and an operation of it when one is given. */
  tracesOf(service: string, operation: string | undefined): ArrivalQueue<HeldTrace> | undefined {
    const entry = this.services.get(service);
    return operation === undefined ? entry?.traces : entry?.operations.get(operation)?.traces;
  }

  clear(): void {
    this.services.clear();
  }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

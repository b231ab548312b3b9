import { type Attributes, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import {
  LIFECYCLE_STEP,
  POSTGRESQL_BUFFERS_HIT,
  POSTGRESQL_BUFFERS_READ,
  POSTGRESQL_LOCK_DURATION,
  POSTGRESQL_PLAN_INDEXES,
  POSTGRESQL_PLAN_NODES,
  POSTGRESQL_PLAN_SEQ_SCANS,
  POSTGRESQL_ROWS_ESTIMATED,
  POSTGRESQL_ROWS_REMOVED,
  POSTGRESQL_ROWS_RETURNED,
} from '@roundtrip/semconv';
import { tracer } from '../../telemetry.js';
import type { PlanSummary } from './plan-summary.js';
import { hrTimeOf, type SpanMillis } from './span-clock.js';

/** When a plan was asked for, and when it was here. */
export interface ExplainRun {
  parent: Span;
  start: SpanMillis;
  end: SpanMillis;
}

/**
 * Makes the spans `postgresql.plan` and `postgresql.execute`. PostgreSQL says how long it planned and executed, not
 * when: what is left of the run was on the way there and back, and each way gets half.
 */
export function showPlan(plan: PlanSummary, { parent, start, end }: ExplainRun): void {
  const onTheWay = Math.max(0, end - start - plan.planningMillis - plan.executionMillis);
  const planning = start + onTheWay / 2;
  const executing = Math.min(planning + plan.planningMillis, end);
  const executed = Math.min(executing + plan.executionMillis, end);

  show(parent, 'postgresql.plan', planning, executing, {
    [POSTGRESQL_PLAN_NODES]: plan.nodes,
    [POSTGRESQL_PLAN_INDEXES]: plan.indexes,
    [POSTGRESQL_PLAN_SEQ_SCANS]: plan.seqScans,
    [POSTGRESQL_ROWS_ESTIMATED]: plan.estimatedRows,
  });
  show(parent, 'postgresql.execute', executing, executed, {
    [POSTGRESQL_ROWS_RETURNED]: plan.rows,
    [POSTGRESQL_ROWS_REMOVED]: plan.rowsRemoved,
    [POSTGRESQL_BUFFERS_HIT]: plan.buffersHit,
    [POSTGRESQL_BUFFERS_READ]: plan.buffersRead,
    ...(plan.lockMillis === undefined ? {} : { [POSTGRESQL_LOCK_DURATION]: plan.lockMillis }),
  });
}

function show(parent: Span, name: string, start: SpanMillis, end: SpanMillis, attributes: Attributes): void {
  const options = {
    startTime: hrTimeOf(start),
    attributes: { [LIFECYCLE_STEP]: 'database', ...attributes },
  };
  // Not the active context: there tracing is suppressed.
  tracer.startSpan(name, options, trace.setSpan(ROOT_CONTEXT, parent)).end(hrTimeOf(end));
}

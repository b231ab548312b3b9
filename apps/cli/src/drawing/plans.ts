import type { TripSpan, TripView } from '@roundtrip/contracts';
import {
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
import { type Canvas, millis, printable } from './canvas.js';
import { childrenOf } from './span-children.js';

const EXPLAIN = 'postgresql.explain';
const PLAN = 'postgresql.plan';
const EXECUTE = 'postgresql.execute';
/** A trip with more statements than this has another lesson to teach. */
const MAX_PLANS = 8;

/**
 * What PostgreSQL did with each statement, where the trip asked for it (`--explain`): which plan, which indexes, how
 * many rows and pages.
 */
export function drawPlans(view: TripView, canvas: Canvas): string[] {
  const explained = view.spans.filter(({ name }) => name === EXPLAIN);
  if (explained.length === 0) return [];
  const children = childrenOf(view);
  const byId = new Map(view.spans.map((span) => [span.id, span]));
  const hidden = explained.length - MAX_PLANS;
  return [
    '',
    canvas.style('bold', 'What PostgreSQL did'),
    ...explained.slice(0, MAX_PLANS).flatMap((explain) => {
      const below = children(explain.id);
      const statement = explain.parent === null ? undefined : byId.get(explain.parent);
      return drawPlan({
        title: statement?.name ?? EXPLAIN,
        plan: below.find(({ name }) => name === PLAN),
        execution: below.find(({ name }) => name === EXECUTE),
        canvas,
      });
    }),
    ...(hidden > 0 ? [canvas.style('dim', `   ${hidden} more, see --spans`)] : []),
  ];
}

interface Explained {
  /** Name of the span of the statement. */
  title: string;
  plan: TripSpan | undefined;
  execution: TripSpan | undefined;
  canvas: Canvas;
}

function drawPlan({ title, plan, execution, canvas }: Explained): string[] {
  const times =
    plan && execution ? `plan ${millis(plan.durationMs)}, run ${millis(execution.durationMs)}` : '';
  const name = canvas.cell(printable(title), canvas.columns - 4 - times.length);
  const facts = plan && execution ? [nodesOf(plan), tablesOf(plan), workOf(plan, execution)] : ['no plan'];
  return [
    `   ${canvas.step('database', name)} ${times}`,
    ...facts
      .filter((fact) => fact !== '')
      .map((fact) => canvas.style('dim', `     ${canvas.fit(printable(fact), canvas.columns - 5)}`)),
  ];
}

/** The plan's nodes, the outermost first, as EXPLAIN prints them. */
function nodesOf({ attributes }: TripSpan): string {
  return listOf(attributes[POSTGRESQL_PLAN_NODES]).join(' > ');
}

function tablesOf({ attributes }: TripSpan): string {
  const indexes = listOf(attributes[POSTGRESQL_PLAN_INDEXES]);
  const scanned = listOf(attributes[POSTGRESQL_PLAN_SEQ_SCANS]);
  return [
    indexes.length > 0 ? `index ${indexes.join(', ')}` : '',
    scanned.length > 0 ? `every row of ${scanned.join(', ')}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function workOf(plan: TripSpan, execution: TripSpan): string {
  const count = (name: string) => Number(execution.attributes[name] ?? 0);
  const removed = count(POSTGRESQL_ROWS_REMOVED);
  const lock = execution.attributes[POSTGRESQL_LOCK_DURATION];
  return [
    `${counted(count(POSTGRESQL_ROWS_RETURNED), 'row')} (${plan.attributes[POSTGRESQL_ROWS_ESTIMATED]} expected)`,
    ...(removed > 0 ? [`${removed} left out`] : []),
    `${counted(count(POSTGRESQL_BUFFERS_HIT), 'page')} from memory`,
    `${count(POSTGRESQL_BUFFERS_READ)} read`,
    ...(lock === undefined ? [] : [`row locks ${millis(Number(lock))}`]),
  ].join(', ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

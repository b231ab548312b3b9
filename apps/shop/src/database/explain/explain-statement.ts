import { context, type Span } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { QueryResult } from 'pg';
import { spanOf } from '../../telemetry.js';
import { type ExplainOutput, summarise } from './plan-summary.js';
import { showPlan } from './show-plan.js';
import { SpanClock } from './span-clock.js';

export interface Statement {
  text: string;
  values: unknown[];
}

/** The connection of the statement. */
export interface Connection {
  /** Runs one statement as it is; the explanation of an explanation would never end. */
  run(statement: Statement): Promise<QueryResult>;
  inTransaction(): boolean;
}

/**
 * Runs a statement once more by EXPLAIN (ANALYZE, BUFFERS), undoes whatever that did, and shows in spans what
 * PostgreSQL did with it. The times are those of this run; `postgresql.explain` around it is what looking costs.
 *
 * A statement that cannot be explained is left alone, and the transaction it is in stays as it was.
 */
export function explainStatement(connection: Connection, statement: Statement): Promise<void> {
  return spanOf('database', 'postgresql.explain', async (span) => {
    const clock = new SpanClock(span);
    try {
      await inUndoneWork(connection, async () => {
        const start = clock.now();
        const output = await runExplain(connection, statement);
        const end = clock.now();
        if (output !== undefined) showPlan(summarise(output), { parent: span, start, end });
      });
    } catch (error) {
      noteFailure(span, error);
    }
  });
}

async function runExplain(
  connection: Connection,
  { text, values }: Statement,
): Promise<ExplainOutput | undefined> {
  const { rows } = await connection.run({
    text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
    values,
  });
  const [output] = (rows[0]?.['QUERY PLAN'] ?? []) as ExplainOutput[];
  return output;
}

/** Runs `work` in a transaction or, inside of one, after a savepoint; rolled back in any case. Its statements make no spans. */
function inUndoneWork(connection: Connection, work: () => Promise<void>): Promise<void> {
  const { begin, undo } = connection.inTransaction() ? savepoint : transaction;
  return context.with(suppressTracing(context.active()), async () => {
    await connection.run({ text: begin, values: [] });
    try {
      await work();
    } finally {
      for (const text of undo) await connection.run({ text, values: [] });
    }
  });
}

const savepoint = {
  begin: 'SAVEPOINT explained',
  undo: ['ROLLBACK TO SAVEPOINT explained', 'RELEASE SAVEPOINT explained'],
};
const transaction = { begin: 'BEGIN', undo: ['ROLLBACK'] };

/** The SQLSTATE and no message: a message may quote values. */
function noteFailure(span: Span, error: unknown): void {
  const { code } = error as { code?: unknown };
  span.setAttribute('error.type', typeof code === 'string' ? code : '_OTHER');
}

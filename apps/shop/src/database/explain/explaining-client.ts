import { type Baggage, context, propagation, trace } from '@opentelemetry/api';
import { BAGGAGE_EXPLAIN } from '@roundtrip/contracts';
import pg, { type QueryResult } from 'pg';
import type { Connection, Statement } from './explain-statement.js';
import { kindOf } from './statement-kind.js';

type Query = (...args: unknown[]) => Promise<QueryResult>;

/**
 * pg's client, which explains its statements when the trip asks for it (`baggage: explain=1`, which the balancer lets
 * through from the lab's client only). To a trip that does not ask it costs one look at the baggage for a statement.
 *
 * Reads are explained after they ran. Changes are explained before: afterwards the rows are not the same any more.
 * Explanations of changes are undone, with two traces: ids from sequences are used up, and the locks that a change
 * takes are taken, given back and taken again.
 *
 * @param maxPerTrip statements of one trip that are explained; the others just run.
 */
export function explainingClient(maxPerTrip: number): typeof pg.Client {
  const explained = new WeakMap<Baggage, number>();

  /** Whether the trip wants one more explanation. Requests have a baggage object each, which counts for them. */
  function isAsked(): boolean {
    const baggage = propagation.getBaggage(context.active());
    if (baggage?.getEntry(BAGGAGE_EXPLAIN)?.value !== '1') return false;
    const count = (explained.get(baggage) ?? 0) + 1;
    explained.set(baggage, count);
    return count <= maxPerTrip && trace.getActiveSpan()?.isRecording() === true;
  }

  class ExplainingClient extends pg.Client {
    /** The end of the explanation under way: other statements must not get between it and its undoing. */
    private turn: Promise<unknown> | undefined;

    // biome-ignore lint/suspicious/noExplicitAny: pg has ten overloads; all but one are passed on as they came
    override query(...args: any[]): any {
      const statement = statementOf(args);
      if (statement === undefined) return this.ask(...args);
      const explains = kindOf(statement.text) !== 'other' && isAsked();
      if (!explains && this.turn === undefined) return this.ask(...args);
      return this.inTurn(() => (explains ? this.askAndExplain(statement) : this.ask(...args)));
    }

    private inTurn(work: () => Promise<QueryResult>): Promise<QueryResult> {
      const result = (this.turn ?? Promise.resolve()).then(work);
      const turn: Promise<void> = result
        .then(
          () => {},
          () => {},
        )
        .then(() => {
          if (this.turn === turn) this.turn = undefined;
        });
      this.turn = turn;
      return result;
    }

    private async askAndExplain(statement: Statement): Promise<QueryResult> {
      const { explainStatement } = await import('./explain-statement.js');
      const explain = () => explainStatement(this.connectionOf(), statement);
      if (kindOf(statement.text) === 'changes') await explain();
      const result = await this.ask(statement.text, statement.values);
      if (kindOf(statement.text) === 'reads') await explain();
      return result;
    }

    private connectionOf(): Connection {
      return {
        // The extended protocol takes one statement at a time: nothing can hide behind a semicolon.
        run: ({ text, values }) => this.ask({ text, values, queryMode: 'extended' }),
        inTransaction: () => this.getTransactionStatus() === 'T',
      };
    }

    private get ask(): Query {
      return super.query.bind(this) as unknown as Query;
    }
  }
  return ExplainingClient;
}

/** A statement as TypeORM sends it. Cursors, callbacks and prepared statements are none, and go their own way. */
function statementOf([text, values, ...rest]: unknown[]): Statement | undefined {
  if (typeof text !== 'string' || rest.length > 0) return undefined;
  if (values !== undefined && !Array.isArray(values)) return undefined;
  return { text, values: values ?? [] };
}

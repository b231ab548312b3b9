import type { DataSource, EntityManager } from 'typeorm';

/** Runs SQL inside a transaction, for who knows no TypeORM. */
export interface SqlExecutor {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** Thrown inside `inTransaction` by who wants the transaction undone and `outcome` to be its result all the same. */
export class Rollback<T> extends Error {
  constructor(readonly outcome: T) {
    super('rolled back');
    this.name = 'Rollback';
  }
}

/** Runs `work` in a transaction: committed when it answers, undone when it throws. */
export async function inTransaction<T>(
  dataSource: DataSource,
  work: (manager: EntityManager, executor: SqlExecutor) => Promise<T>,
): Promise<T> {
  try {
    return await dataSource.transaction((manager) => work(manager, executorOf(manager)));
  } catch (error) {
    if (error instanceof Rollback) return error.outcome as T;
    throw error;
  }
}

function executorOf({ queryRunner }: EntityManager): SqlExecutor {
  return {
    async executeSql(text, values) {
      const { records } = await queryRunner!.query(text, values, true);
      return { rows: records };
    },
  };
}

import pg from 'pg';
import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { databaseErrorOf } from './database.errors.js';

const sqlError = (code: string) => Object.assign(new pg.DatabaseError('failed', 6, 'error'), { code });
const failed = (code: string) => new QueryFailedError('SELECT 1', [], sqlError(code));

describe('an error of the database', () => {
  it.each([
    ['a statement took too long', failed('57014')],
    ['a lock took too long', failed('55P03')],
    ['two transactions waited for each other', failed('40P01')],
    ['there are too many connections', sqlError('53300')],
    ['no connection of the pool was free', new Error('timeout exceeded when trying to connect')],
  ])('is DATABASE_BUSY when %s', (_when, error) => {
    expect(databaseErrorOf(error)).toMatchObject({
      code: 'DATABASE_BUSY',
      kind: 'unavailable',
      retryAfterSeconds: 1,
    });
  });

  it.each([
    ['the server shuts down', failed('57P01')],
    ['nobody listens', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['the connection broke', new Error('Connection terminated unexpectedly')],
  ])('is DATABASE_UNAVAILABLE when %s', (_when, error) => {
    expect(databaseErrorOf(error)?.code).toBe('DATABASE_UNAVAILABLE');
  });

  it.each([
    ['a constraint was broken', failed('23505')],
    ['a column is not there', failed('42703')],
    ['it is something else', new TypeError('x is not a function')],
    ['it is no error', 'text'],
  ])('is a defect of ours when %s', (_when, error) => {
    expect(databaseErrorOf(error)).toBeUndefined();
  });

  it('keeps the cause for the log and says nothing of it to the client', () => {
    const cause = failed('57014');
    const error = databaseErrorOf(cause);
    expect(error?.cause).toBe(cause);
    expect(error?.message).toBe('The database is busy; try again.');
  });
});

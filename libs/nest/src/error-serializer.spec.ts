import { describe, expect, it } from 'vitest';
import { serializeError } from './error-serializer.js';

/** What TypeORM throws: node-postgres's error inside, parameters and message copied to the outside. */
function queryFailed() {
  const driverError = Object.assign(
    new Error('invalid input syntax for type integer: "esther@example.org"'),
    {
      severity: 'ERROR',
      code: '22P02',
      detail: 'Key (email)=(esther@example.org) already exists.',
    },
  );
  return Object.assign(new Error(driverError.message), { driverError, parameters: ['esther@example.org'] });
}

describe('serializeError', () => {
  it('keeps type, message, code and stack', () => {
    const error = Object.assign(new TypeError('no such file'), { code: 'ENOENT' });
    expect(serializeError(error)).toEqual({
      type: 'TypeError',
      message: 'no such file',
      code: 'ENOENT',
      stack: expect.stringMatching(/^ {4}at /),
    });
  });

  it.each([
    ['of TypeORM', queryFailed()],
    ['of node-postgres', queryFailed().driverError],
  ])('keeps only the SQLSTATE and the stack of a database error %s', (_of, error) => {
    const logged = serializeError(error);
    expect(logged).toMatchObject({ code: '22P02', message: 'the database refused the statement' });
    expect(JSON.stringify(logged)).not.toContain('esther');
  });

  it('keeps of a cause what it keeps of an error, and ends where causes go round', () => {
    const error = new Error('The database is busy.', { cause: queryFailed() });
    expect(serializeError(error)).toMatchObject({
      message: 'The database is busy.',
      cause: { code: '22P02' },
    });
    expect(JSON.stringify(serializeError(error))).not.toContain('esther');
    error.cause = error;
    expect(JSON.stringify(serializeError(error))).toContain('The database is busy.');
  });

  it('says why each attempt failed when Node tried several addresses', () => {
    const refused = ['connect ECONNREFUSED ::1:5432', 'connect ECONNREFUSED 127.0.0.1:5432'];
    const error = new AggregateError(refused.map((message) => new Error(message)));
    expect(serializeError(error)).toMatchObject({ type: 'AggregateError', message: refused.join('; ') });
  });

  it('quotes no database error that is one of several', () => {
    const logged = serializeError(new AggregateError([queryFailed(), new Error('other')]));
    expect(JSON.stringify(logged)).not.toContain('esther');
  });

  it('says of what is no error only its type', () => {
    expect(serializeError('hunter2')).toBe('string');
  });
});

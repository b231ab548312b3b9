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

  it('says of what is no error only its type', () => {
    expect(serializeError('hunter2')).toBe('string');
  });
});

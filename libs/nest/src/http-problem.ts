import { HttpException, NotFoundException } from '@nestjs/common';
import { KnownError, type Problem, problemOf, problemOfStatus } from '@roundtrip/errors';
import { codeOfStatus } from './errors.js';

/** Sentences for errors of body-parser (by its `type`); its own messages quote the body. */
const bodyProblems: Readonly<Record<string, string>> = {
  'charset.unsupported': 'The body is in a character set that is not supported.',
  'encoding.unsupported': 'The body is compressed in a way that is not supported.',
  'entity.parse.failed': 'The body is not valid JSON.',
  'entity.too.large': 'The body is larger than the limit.',
  'request.aborted': 'The request ended before its body did.',
  'request.size.invalid': 'The body is not as long as Content-Length says.',
};

/**
 * The problem document of anything thrown while a request was handled.
 * A `KnownError` keeps its code, an `HttpException` its status; all else is a 500 that says nothing of its cause.
 *
 * @param path the path that was asked for, without the query.
 */
export function httpProblemOf(error: unknown, path: string): Problem {
  if (error instanceof KnownError || !(error instanceof HttpException)) return problemOf(error, path);
  const status = error.getStatus();
  const problem = problemOfStatus(status, codeOfStatus(status), detailOf(error), path);
  const { errors } = responseOf(error);
  return errors === undefined ? problem : { ...problem, errors };
}

function detailOf(error: HttpException): string {
  const cause = error.cause as { type?: unknown } | undefined;
  if (typeof cause?.type === 'string' && bodyProblems[cause.type] !== undefined)
    return bodyProblems[cause.type]!;
  if (cause instanceof URIError) return 'The path is not valid percent-encoding.';
  // Nest's own message repeats the URL with its query.
  if (error instanceof NotFoundException && error.message.startsWith('Cannot ')) {
    return 'There is nothing at this path, or not for this method.';
  }
  const { message } = responseOf(error);
  return Array.isArray(message) ? message.join('; ') : error.message;
}

function responseOf(error: HttpException): { message?: string | string[]; errors?: Problem['errors'] } {
  const response = error.getResponse();
  return typeof response === 'object' ? response : {};
}

import { status } from '@grpc/grpc-js';
import { Catch, HttpException, Logger, type RpcExceptionFilter } from '@nestjs/common';
import { type ErrorKind, KnownError, kindOfStatus, type Problem } from '@roundtrip/errors';
import { type Observable, throwError } from 'rxjs';

/** What a failed call answers: a status code (grpc.io, "Status codes") and a sentence for the caller. */
export interface RpcStatus {
  code: status;
  details: string;
}

const codeOfKind: Readonly<Record<ErrorKind, status>> = {
  invalid: status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
  missing: status.NOT_FOUND,
  'not-allowed': status.UNIMPLEMENTED,
  conflict: status.ABORTED,
  'too-large': status.OUT_OF_RANGE,
  unprocessable: status.FAILED_PRECONDITION,
  'too-many': status.RESOURCE_EXHAUSTED,
  internal: status.INTERNAL,
  'bad-upstream': status.UNAVAILABLE,
  unavailable: status.UNAVAILABLE,
  'upstream-timeout': status.DEADLINE_EXCEEDED,
};

/** The one place where an error becomes a gRPC status, as the problem filter is for HTTP. */
@Catch()
export class RpcStatusFilter implements RpcExceptionFilter {
  private readonly logger = new Logger('Rpc');

  catch(error: unknown): Observable<never> {
    const answer = rpcStatusOf(error);
    if (answer.code === status.INTERNAL) this.logger.error(error);
    else this.logger.log({ status: status[answer.code], reason: answer.details, msg: 'call refused' });
    return throwError(() => answer);
  }
}

/** A `KnownError` keeps its sentence, a refusal of Nest's pipes its fields; all else tells nothing of its cause. */
export function rpcStatusOf(error: unknown): RpcStatus {
  if (error instanceof KnownError) {
    return { code: codeOfKind[error.kind], details: `${error.code}: ${error.message}` };
  }
  if (error instanceof HttpException) {
    return { code: codeOfKind[kindOfStatus(error.getStatus())], details: detailsOf(error) };
  }
  return { code: status.INTERNAL, details: 'The call failed for a reason that is not yours.' };
}

function detailsOf(error: HttpException): string {
  const { errors = [] } = error.getResponse() as Pick<Problem, 'errors'>;
  const fields = errors.map(({ field, message }) => `${field} ${message}`).join('; ');
  return fields === '' ? error.message : `${error.message} ${fields}`;
}

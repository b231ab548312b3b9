import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import { type Observable, tap } from 'rxjs';

/** One log line a call, as pino-http writes one a request. What failed is logged by the filter. */
@Injectable()
export class CallLogInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Rpc');

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const startMillis = performance.now();
    const rpc = context.getHandler().name;
    return next.handle().pipe(
      tap(() => {
        const responseTime = Math.round(performance.now() - startMillis);
        this.logger.log({ rpc, status: 'OK', responseTime, msg: 'call completed' });
      }),
    );
  }
}

import {
  Controller,
  type DynamicModule,
  Get,
  HttpException,
  Inject,
  type InjectionToken,
  Logger,
  Module,
} from '@nestjs/common';
import { type FailedCheck, failedChecks, type ReadinessChecks } from './readiness.js';

export interface HealthOptions {
  /** What `checks` gets as its arguments; each must be exported by a global module or by one of `imports`. */
  inject?: InjectionToken[];
  imports?: DynamicModule['imports'];
  /** Makes the checks of `/readyz`; without them the app is ready when it listens. */
  // biome-ignore lint/suspicious/noExplicitAny: Nest hands over what `inject` names, which types cannot follow
  checks?: (...dependencies: any[]) => ReadinessChecks;
  /** Milliseconds each check may take. Default 1000. */
  timeoutMillis?: number;
  /** Decorators of the routes' controller, e.g. the app's `@Public()`: guards fail closed here too. */
  decorators?: ClassDecorator[];
}

const CHECKS = Symbol('READINESS_CHECKS');

/**
 * `GET /healthz`: the process is alive, always 200. `GET /readyz`: 200 when every check passes, else a 503 problem
 * whose `errors` name the checks that did not. Why a check failed is logged, once each time readiness is lost.
 */
export function healthModule({
  inject = [],
  imports = [],
  checks = () => ({}),
  timeoutMillis = 1000,
  decorators = [],
}: HealthOptions = {}): DynamicModule {
  @Controller()
  class HealthController {
    private readonly logger = new Logger('Health');
    private ready = true;

    constructor(@Inject(CHECKS) private readonly checks: ReadinessChecks) {}

    @Get('healthz')
    healthz(): { status: 'alive' } {
      return { status: 'alive' };
    }

    @Get('readyz')
    async readyz(): Promise<{ status: 'ready' }> {
      const failed = await failedChecks(this.checks, timeoutMillis);
      this.note(failed);
      if (failed.length > 0) throw notReady(failed);
      return { status: 'ready' };
    }

    private note(failed: FailedCheck[]): void {
      const ready = failed.length === 0;
      if (ready === this.ready) return;
      this.ready = ready;
      if (ready) this.logger.log('ready again');
      for (const { name, reason, error } of failed) {
        this.logger.warn({
          msg: `not ready: ${name}`,
          reason,
          ...(error === undefined ? {} : { err: error }),
        });
      }
    }
  }
  for (const decorate of decorators) decorate(HealthController);

  @Module({})
  class HealthModule {}
  return {
    module: HealthModule,
    imports,
    controllers: [HealthController],
    providers: [{ provide: CHECKS, inject, useFactory: checks }],
  };
}

function notReady(failed: FailedCheck[]): HttpException {
  const errors = failed.map(({ name, reason }) => ({
    field: name,
    message: reason === 'timeout' ? 'did not answer in time' : 'is not available',
  }));
  return new HttpException({ message: 'The service cannot serve requests now.', errors }, 503);
}

import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { type Clock, systemClock } from '@roundtrip/clock';
import type { ConfigValues } from '@roundtrip/config';
import { healthModule, loggerModule, ProblemDetailsFilter, validationPipe } from '@roundtrip/nest';
import { authMetrics } from '@roundtrip/semconv';
import { observeCount } from '@roundtrip/tracing';
import type { DataSource } from 'typeorm';
import { AccessGuard } from './access/access.guard.js';
import { Public } from './access/access-rule.js';
import { InternalKey } from './access/internal-key.js';
import { AccountsRepository } from './accounts/accounts.repository.js';
import { AccountsTypeormRepository } from './accounts/accounts.typeorm-repository.js';
import { LoginService } from './accounts/login.service.js';
import { LoginThrottle } from './accounts/login-throttle.js';
import { dataSourceOptions } from './database/data-source.js';
import { DatabaseErrorsInterceptor } from './database/database-errors.interceptor.js';
import { entities } from './database/entities.js';
import { FileKeyStore } from './keys/file-key-store.js';
import { KeyRing } from './keys/key-ring.js';
import { KeysController } from './keys/keys.controller.js';
import { TokenSigner } from './keys/token-signer.js';
import { PermissionsController } from './permissions/permissions.controller.js';
import { PermissionsRepository } from './permissions/permissions.repository.js';
import { PermissionsService } from './permissions/permissions.service.js';
import { PermissionsTypeormRepository } from './permissions/permissions.typeorm-repository.js';
import { RefreshTokensRepository } from './sessions/refresh-tokens.repository.js';
import { RefreshTokensTypeormRepository } from './sessions/refresh-tokens.typeorm-repository.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SessionsService } from './sessions/sessions.service.js';
import type { authSettings } from './settings.js';
import { meter } from './telemetry.js';

export type AuthConfig = ConfigValues<typeof authSettings>;

@Module({})
class AuthModule {}

/** The auth service. @param clock what tokens, locks and key rotation go by. */
export function authModule(config: AuthConfig, clock: Clock = systemClock): DynamicModule {
  return {
    module: AuthModule,
    imports: [
      loggerModule(config.logLevel),
      TypeOrmModule.forRoot({
        ...dataSourceOptions(config.databaseUrl, config.databasePoolSize),
        // A database that is not there is the launcher's to mend: say so at once.
        retryAttempts: 1,
      }),
      TypeOrmModule.forFeature(entities),
      healthModule({
        inject: [getDataSourceToken()],
        checks: (database: DataSource) => ({ database: () => database.query('select 1') }),
        decorators: [Public()],
      }),
    ],
    controllers: [SessionsController, PermissionsController, KeysController],
    providers: [
      { provide: APP_GUARD, useClass: AccessGuard },
      { provide: APP_PIPE, useFactory: validationPipe },
      { provide: APP_INTERCEPTOR, useClass: DatabaseErrorsInterceptor },
      { provide: APP_FILTER, useClass: ProblemDetailsFilter },
      { provide: InternalKey, useFactory: () => InternalKey.fromFile(config.internalKeyFile) },
      ...accountProviders(config, clock),
      ...tokenProviders(config, clock),
      { provide: PermissionsRepository, useClass: PermissionsTypeormRepository },
      PermissionsService,
    ],
  };
}

function accountProviders({ loginFailures, loginLockSeconds }: AuthConfig, clock: Clock) {
  const throttle = { failures: loginFailures, lockMillis: loginLockSeconds * 1000 };
  return [
    { provide: AccountsRepository, useClass: AccountsTypeormRepository },
    { provide: LoginThrottle, useFactory: () => observed(new LoginThrottle(throttle, clock)) },
    { provide: LoginService, inject: [AccountsRepository, LoginThrottle], useFactory: LoginService.create },
  ];
}

function observed(throttle: LoginThrottle): LoginThrottle {
  observeCount(meter, authMetrics.loginThrottleForgotten, () => throttle.forgotten);
  return throttle;
}

function tokenProviders(config: AuthConfig, clock: Clock) {
  const { signingKeysDir, accessTokenSeconds, refreshTokenSeconds, retiredKeySeconds } = config;
  return [
    {
      provide: KeyRing,
      useFactory: () =>
        KeyRing.open(new FileKeyStore(signingKeysDir), clock, accessTokenSeconds + retiredKeySeconds),
    },
    {
      provide: TokenSigner,
      inject: [KeyRing],
      useFactory: (keys: KeyRing) => new TokenSigner(keys, clock, accessTokenSeconds),
    },
    { provide: RefreshTokensRepository, useClass: RefreshTokensTypeormRepository },
    {
      provide: SessionsService,
      inject: [AccountsRepository, RefreshTokensRepository, TokenSigner],
      useFactory: (accounts: AccountsRepository, tokens: RefreshTokensRepository, signer: TokenSigner) =>
        new SessionsService(accounts, tokens, signer, clock, refreshTokenSeconds),
    },
  ];
}

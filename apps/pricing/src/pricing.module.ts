import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { ConfigValues } from '@roundtrip/config';
import { healthModule, loggerModule, ProblemDetailsFilter } from '@roundtrip/nest';
import { QuotesController } from './quotes/quotes.controller.js';
import { QuotesService } from './quotes/quotes.service.js';
import { GrpcDrain } from './rpc/grpc-drain.js';
import type { pricingSettings } from './settings.js';

export type PricingConfig = ConfigValues<typeof pricingSettings>;

@Module({})
class PricingModule {}

/** The pricing service: one gRPC method, and health over HTTP. */
export function pricingModule({ logLevel }: Pick<PricingConfig, 'logLevel'>): DynamicModule {
  return {
    module: PricingModule,
    imports: [loggerModule(logLevel), healthModule()],
    controllers: [QuotesController],
    // For HTTP only: what the gRPC side needs is on its controller.
    providers: [QuotesService, GrpcDrain, { provide: APP_FILTER, useClass: ProblemDetailsFilter }],
  };
}

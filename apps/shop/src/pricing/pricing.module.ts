import { Module } from '@nestjs/common';
import { type ClientGrpc, ClientsModule, Transport } from '@nestjs/microservices';
import { PRICING_PACKAGE, pricingProtoPath } from '@roundtrip/contracts';
import { SETTINGS, type ShopSettings } from '../settings.js';
import { GrpcPricing } from './grpc-pricing.js';
import { Pricing } from './pricing.js';

const GRPC_CLIENT = Symbol('PRICING_GRPC_CLIENT');

@Module({
  imports: [
    ClientsModule.registerAsync([
      {
        name: GRPC_CLIENT,
        inject: [SETTINGS],
        useFactory: ({ pricingUrl }: ShopSettings) => ({
          transport: Transport.GRPC,
          options: {
            package: PRICING_PACKAGE,
            protoPath: pricingProtoPath,
            url: pricingUrl,
            // On the wire zeros and empty lists are left out; here they are wanted back.
            loader: { defaults: true, arrays: true },
          },
        }),
      },
    ]),
  ],
  providers: [
    {
      provide: Pricing,
      inject: [GRPC_CLIENT, SETTINGS],
      useFactory: (client: ClientGrpc, { pricingDeadlineMillis }: ShopSettings) =>
        new GrpcPricing(client, pricingDeadlineMillis),
    },
  ],
  exports: [Pricing],
})
export class PricingModule {}

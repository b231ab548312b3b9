import type { Server } from '@grpc/grpc-js';
import { type GrpcOptions, Transport } from '@nestjs/microservices';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { PRICING_PACKAGE, pricingProtoPath } from '@roundtrip/contracts';
import { createHttpApp } from '@roundtrip/nest';
import { type PricingConfig, pricingModule } from './pricing.module.js';
import { GrpcDrain } from './rpc/grpc-drain.js';

/** A request of 100 lines is 2 KB. */
const MAX_MESSAGE_BYTES = 65_536;

/** Starts the gRPC server on `host:port`; the app that is returned serves health over HTTP once it listens. */
export async function createPricingApp(config: PricingConfig): Promise<NestExpressApplication> {
  const app = await createHttpApp(pricingModule(config));
  const drain = app.get(GrpcDrain);
  app.connectMicroservice<GrpcOptions>({
    transport: Transport.GRPC,
    options: {
      url: `${config.host}:${config.port}`,
      package: PRICING_PACKAGE,
      protoPath: pricingProtoPath,
      maxReceiveMessageLength: MAX_MESSAGE_BYTES,
      // Fields that were not sent are there, as 0 and []: proto3 knows no difference, and validation needs them.
      loader: { defaults: true, arrays: true },
      onLoadPackageDefinition: (_definition: unknown, server: Server) => drain.watch(server),
    },
  });
  await app.startAllMicroservices();
  return app;
}

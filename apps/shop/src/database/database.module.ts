import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SETTINGS, type ShopSettings } from '../settings.js';
import { createDataSource } from './data-source.js';
import { DatabaseProbe } from './database-probe.js';

/** The connection pool and the probe, for all features. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [SETTINGS],
      useFactory: (settings: ShopSettings) => ({
        ...createDataSource(settings).options,
        retryAttempts: 3,
        retryDelay: 500,
      }),
    }),
  ],
  providers: [DatabaseProbe],
  exports: [DatabaseProbe],
})
export class DatabaseModule {}

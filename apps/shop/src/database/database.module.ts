import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SETTINGS, type ShopSettings } from '../settings.js';
import { createDataSource } from './data-source.js';
import { DatabaseProbe } from './database-probe.js';

export interface DatabaseModuleOptions {
  /** False for who only wants to know what the app consists of. Default true. */
  connect?: boolean;
}

@Module({})
class DatabaseModule {}

/** The connection pool and the probe, for all features. */
export function databaseModule({ connect = true }: DatabaseModuleOptions = {}): DynamicModule {
  return {
    module: DatabaseModule,
    global: true,
    imports: [
      TypeOrmModule.forRootAsync({
        inject: [SETTINGS],
        useFactory: (settings: ShopSettings) => ({
          ...createDataSource(settings).options,
          manualInitialization: !connect,
          retryAttempts: 3,
          retryDelay: 500,
        }),
      }),
    ],
    providers: [DatabaseProbe],
    exports: [DatabaseProbe],
  };
}

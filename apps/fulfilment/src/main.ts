import 'reflect-metadata';
import { loadConfigOrExit } from '@roundtrip/config';
import { createHttpApp, runApp } from '@roundtrip/nest';
import { shutdownTelemetry } from '@roundtrip/tracing';
import { fulfilmentModule } from './fulfilment.module.js';
import { fulfilmentSettings } from './settings.js';

const config = loadConfigOrExit(fulfilmentSettings);
await runApp({
  name: 'fulfilment',
  create: () => createHttpApp(fulfilmentModule(config)),
  host: config.host,
  port: config.port,
  flush: shutdownTelemetry,
});

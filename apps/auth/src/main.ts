import 'reflect-metadata';
import { loadConfigOrExit } from '@roundtrip/config';
import { createHttpApp, runApp } from '@roundtrip/nest';
import { shutdownTelemetry } from '@roundtrip/tracing';
import { authModule } from './auth.module.js';
import { authSettings } from './settings.js';

/** A login is some hundred bytes. */
const BODY_LIMIT_BYTES = 10_240;

const config = loadConfigOrExit(authSettings);
await runApp({
  name: 'auth',
  create: () => createHttpApp(authModule(config), { bodyLimitBytes: BODY_LIMIT_BYTES }),
  host: config.host,
  port: config.port,
  flush: shutdownTelemetry,
});

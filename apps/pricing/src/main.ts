import 'reflect-metadata';
import { loadConfigOrExit } from '@roundtrip/config';
import { runApp } from '@roundtrip/nest';
import { shutdownTelemetry } from '@roundtrip/tracing';
import { createPricingApp } from './create-pricing-app.js';
import { pricingSettings } from './settings.js';

const config = loadConfigOrExit(pricingSettings);
await runApp({
  name: 'pricing',
  create: () => createPricingApp(config),
  host: config.host,
  port: config.healthPort,
  flush: shutdownTelemetry,
});

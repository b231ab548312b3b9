import 'reflect-metadata';
import { loadConfigOrExit } from '@roundtrip/config';
import { runApp } from '@roundtrip/nest';
import { shutdownTelemetry } from '@roundtrip/tracing';
import { createShop } from './create-shop.js';
import { shopSettings } from './settings.js';

const settings = loadConfigOrExit(shopSettings);

await runApp({
  name: 'shop',
  create: () => createShop(settings),
  host: settings.host,
  port: settings.port,
  flush: shutdownTelemetry,
});

import { fileURLToPath } from 'node:url';
import { loadConfigOrExit } from '@roundtrip/config';
import { pino } from 'pino';
import { createProxy } from './proxy/create-proxy.js';
import { proxySettings } from './settings.js';
import { readSettingFile, runServer } from './start.js';

const config = loadConfigOrExit(proxySettings);

await runServer(() => {
  const app = createProxy({
    ...config,
    storefront: fileURLToPath(new URL('../storefront/', import.meta.url)),
    tls: {
      cert: readSettingFile('TLS_CERT_FILE', config.tlsCertFile),
      key: readSettingFile('TLS_KEY_FILE', config.tlsKeyFile),
    },
    logger: pino({ level: config.logLevel }),
  });
  return { app, host: config.host, port: config.port };
});

import { systemClock } from '@roundtrip/clock';
import { loadConfigOrExit } from '@roundtrip/config';
import { stopOnSignal } from '@roundtrip/process';
import { pino } from 'pino';
import { openLab } from './lab.js';
import { CannotListen } from './listen.js';
import { labSettings } from './settings.js';

/** Exit code of a process that cannot start with its settings. */
const EXIT_BAD_START = 2;

const config = loadConfigOrExit(labSettings);
try {
  const logger = pino({ level: config.logLevel });
  const lab = await openLab({ config, clock: systemClock, logger });
  stopOnSignal({ stop: () => lab.close() });
} catch (error) {
  if (!(error instanceof CannotListen)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_BAD_START);
}

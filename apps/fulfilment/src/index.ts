export { fulfilmentMigrateSettings, fulfilmentSettings } from './settings.js';

export { authErrorTable } from './auth.errors.js';
export { routeTable } from './routes.js';
export { authMigrateSettings, authSettings } from './settings.js';

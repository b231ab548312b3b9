export { cliSettings } from './settings.js';

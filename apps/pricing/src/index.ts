export { pricingErrorTable } from './pricing.errors.js';
export { pricingSettings } from './settings.js';

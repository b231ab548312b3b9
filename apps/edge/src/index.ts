export type { MachinesView } from './balancer/machines-route.js';
export { earlyExitReasons, edgeErrors } from './errors.js';
export { balancerSettings, proxySettings } from './settings.js';

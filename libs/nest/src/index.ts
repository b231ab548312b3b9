export { createHttpApp, type HttpAppOptions } from './create-http-app.js';
export { type HealthOptions, healthModule } from './health.module.js';
export { listRoutes, type Route } from './list-routes.js';
export { loggerModule } from './logger.module.js';
export { ProblemDetailsFilter } from './problem-details.filter.js';
export type { ReadinessCheck, ReadinessChecks } from './readiness.js';
export { type RunOptions, runApp } from './run-app.js';
export { validationPipe } from './validation-pipe.js';

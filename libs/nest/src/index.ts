export { createHttpApp, type HttpAppOptions } from './create-http-app.js';
export { loggerModule } from './logger.js';
export { ProblemDetailsFilter } from './problem-details.filter.js';
export { RequestIdMiddleware } from './request-id.middleware.js';

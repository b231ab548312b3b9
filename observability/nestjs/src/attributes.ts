/** Names of all attributes this package sets. What they mean is in `telemetry.ts`. */
export const ATTR = Object.freeze({
  STEP: 'lifecycle.step',
  STAGE: 'lifecycle.stage',
  EARLY_EXIT: 'lifecycle.early_exit',
  FUNCTION: 'code.function.name',
  ERROR_TYPE: 'error.type',
  TYPE: 'nestjs.type',
  CONTROLLER: 'nestjs.controller',
  CALLBACK: 'nestjs.callback',
  GUARD_ALLOWED: 'nestjs.guard.allowed',
  PARAM_TYPE: 'nestjs.param.type',
  PARAM_NAME: 'nestjs.param.name',
  CANCELLED: 'nestjs.cancelled',
  CACHE_OPERATION: 'cache.operation',
  CACHE_HIT: 'cache.hit',
  CACHE_TIER: 'cache.tier',
  CACHE_KEY: 'cache.key',
  CACHE_KEYS: 'cache.keys',
  CACHE_HITS: 'cache.hits',
  CACHE_COALESCED: 'cache.coalesced',
  PASSPORT_STRATEGY: 'passport.strategy',
  PASSPORT_OUTCOME: 'passport.outcome',
  HTTP_ROUTE: 'http.route',
});

/** Reasons of an early exit that have no error behind them. */
export const EARLY_EXIT = Object.freeze({
  /** The layer answered, or gave a value, instead of passing the request on. */
  SHORT_CIRCUIT: 'short-circuit',
  /** What Nest throws when a guard returns false. */
  FORBIDDEN: 'ForbiddenException',
  ROUTE_NOT_FOUND: 'route not found',
});

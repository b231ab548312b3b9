export { type CacheLike, type TraceCacheOptions, traceCache } from './cache/trace-cache.js';
export { NestLifecycleInstrumentation } from './instrumentation.js';
export type { LifecycleStage, LifecycleStep } from './lifecycle.js';
export type { NestLifecycleOptions, StepOf } from './options.js';

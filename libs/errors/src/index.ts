export { type ErrorKind, httpStatusOf, kindOfStatus } from './kinds.js';
export { defineErrors, type ErrorDefinition, type ErrorTable, KnownError } from './known-error.js';
export { PROBLEM_CONTENT_TYPE, type Problem, problemOf, problemOfStatus } from './problem.js';
export { reasonOf } from './reason.js';

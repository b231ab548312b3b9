import type { Rule } from './rule.js';

const types = ['express.type', 'fastify.type', 'connect.type', 'koa.type', 'restify.type', 'router.type'];

/** Spans of the instrumentations of HTTP frameworks, which know middleware and handlers but no Nest. */
export const httpFrameworkRules: readonly Rule[] = [
  {
    id: 'hook-after-name',
    brief: 'Named like a Fastify hook that runs when there is an answer',
    when: { names: /^(preSerialization|onSend|onResponse) - / },
    step: 'response',
    leg: 'back',
  },
  {
    id: 'framework-handler',
    brief: "A framework's request handler is the application's code; under Nest it encloses all of Nest",
    when: { attribute: { anyOf: types, value: ['request_handler', 'request-handler'] } },
    step: 'business-logic',
  },
  {
    id: 'framework-middleware',
    brief:
      'Everything else that such an instrumentation has a type for is middleware: hooks, routers, parsers',
    when: { attribute: { anyOf: types } },
    step: 'middleware',
  },
  {
    id: 'handler-name',
    brief: 'Named like the request handler of an HTTP framework',
    when: { names: /^(request handler|handler) - / },
    step: 'business-logic',
  },
  {
    id: 'middleware-name',
    brief: 'Named like the middleware or a hook of an HTTP framework',
    when: {
      names: /^(middleware|router|onRequest|preParsing|preValidation|preHandler) - /,
    },
    step: 'middleware',
  },
];

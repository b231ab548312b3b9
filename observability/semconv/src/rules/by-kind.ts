import { type Step, steps } from '@roundtrip/model';
import type { Rule } from './rule.js';

/** The steps that an application is in once the request has reached its own code. */
const behindMiddleware: readonly Step[] = ['auth', 'business-logic', 'cache', 'database', 'response'];

/** What is left to tell by is what kind of span it is and what its parent was taken for. */
export const kindRules: readonly Rule[] = [
  {
    id: 'server-of-side-call',
    brief: 'A service that the application calls works for the step that called it',
    when: { kinds: ['server'], parentSteps: behindMiddleware },
    step: 'inherited',
  },
  {
    id: 'server',
    brief: 'What a server span has to itself is the framework: parsing, routing, middleware without spans',
    when: { kinds: ['server'] },
    step: 'middleware',
  },
  {
    id: 'messaging',
    brief: 'Sending a message and working on one is business',
    when: { kinds: ['producer', 'consumer'] },
    step: 'business-logic',
  },
  {
    id: 'root-call',
    brief: 'A call that begins the trace is made by the client',
    when: { kinds: ['client'], isRoot: true },
    step: 'client',
  },
  {
    id: 'call-to-auth',
    brief: 'A call to an auth service, by the name of its peer, is step auth',
    when: {
      kinds: ['client'],
      attribute: {
        anyOf: ['peer.service', 'service.peer.name', 'server.address', 'net.peer.name'],
        value: /^(auth|authn|authz|identity|keycloak|zitadel|authelia)([-_.]|$)/i,
      },
    },
    step: 'auth',
  },
  {
    id: 'call-from-middleware',
    brief: 'A call made right under a server span, or by middleware, is business: no layer says otherwise',
    when: { kinds: ['client'], parentSteps: ['middleware'] },
    step: 'business-logic',
  },
  {
    id: 'call',
    brief: 'A call belongs to the step that makes it: a guard asks auth, a handler asks for prices',
    when: { kinds: ['client'], parentSteps: steps },
    step: 'inherited',
  },
  {
    id: 'code-under-server',
    brief: "Unnamed work right under a server span is the application's own code",
    when: { kinds: ['internal', 'unspecified'], parentKinds: ['server'], parentSteps: ['middleware'] },
    step: 'business-logic',
  },
  {
    id: 'work',
    brief: 'Work that says nothing of itself belongs to the step it is done for',
    when: { parentSteps: steps },
    step: 'inherited',
  },
  {
    id: 'anything-else',
    brief: 'Work that says nothing of itself and is done for nobody: a job of the application',
    when: {},
    step: 'business-logic',
  },
];

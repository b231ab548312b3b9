import type { LayerTracer } from '../layer-tracer.js';
import { nameOfInstance } from '../names.js';
import type { NestInternals } from '../nest/internals.js';
import type { Patches } from '../nest/patches.js';

/** Ways in which the router sends what a handler returned. Server-sent events are none: they last as long as the client. */
const methods = ['apply', 'stream', 'render', 'redirect'] as const;

/** The writing of the answer: on Express that includes `JSON.stringify`. A handler that uses `@Res()` writes its own. */
export function traceResponse(patches: Patches, nest: NestInternals, tracer: LayerTracer): void {
  for (const method of methods) {
    const layer = tracer.describe({
      stage: 'response',
      className: 'RouterResponseController',
      spanName: 'response',
      functionName: `${nameOfInstance(nest.RouterResponseController?.prototype, 'RouterResponseController')}.${method}`,
      nestType: 'response',
    });
    patches.replace(
      nest.RouterResponseController,
      method,
      (original) =>
        function (this: unknown, ...args) {
          return tracer.run(layer, () => original.apply(this, args));
        },
    );
  }
}

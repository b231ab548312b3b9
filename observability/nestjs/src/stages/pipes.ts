import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { context } from '@opentelemetry/api';
import { ATTR } from '../attributes.js';
import type { Layer, LayerTracer } from '../layer-tracer.js';
import { nameOfInstance } from '../names.js';
import type { NestInternals } from '../nest/internals.js';
import type { Patches } from '../nest/patches.js';
import { follow } from '../outcome.js';
import { TwinCache } from './twins.js';

type Metadata = Pick<ArgumentMetadata, 'type' | 'data'>;

/** `PipesConsumer#applyPipes` runs once per parameter, with the pipes of that parameter: one span per pipe and parameter. */
export function tracePipes(
  patches: Patches,
  nest: NestInternals,
  tracer: LayerTracer,
  minimumMillis: number,
): void {
  const cache = new TwinCache<PipeTransform>();
  patches.replace(
    nest.PipesConsumer,
    'applyPipes',
    (original) =>
      function (this: unknown, value, metadata: Metadata, pipes: readonly PipeTransform[]) {
        const twins = cache.twinsOf(pipes, (pipe) => twinOf(pipe, metadata, tracer, minimumMillis));
        return original.call(this, value, metadata, twins);
      },
  );
}

function twinOf(
  pipe: PipeTransform,
  { type, data }: Metadata,
  tracer: LayerTracer,
  minimumMillis: number,
): PipeTransform {
  const className = nameOfInstance(pipe, 'pipe');
  const functionName = `${className}.transform`;
  const layer = tracer.describe({
    stage: 'pipe',
    className,
    spanName: functionName,
    functionName,
    nestType: 'pipe',
    attributes: {
      [ATTR.PARAM_TYPE]: type,
      ...(typeof data === 'string' && data !== '' ? { [ATTR.PARAM_NAME]: data } : {}),
    },
  });
  const transform: PipeTransform['transform'] = (value, metadata) => pipe.transform(value, metadata);
  if (minimumMillis === 0) {
    return { transform: (value, metadata) => tracer.run(layer, () => transform(value, metadata)) };
  }
  return {
    transform: (value, metadata) =>
      runSlowOnly(tracer, layer, minimumMillis, () => transform(value, metadata)),
  };
}

/** Makes the span afterwards, and only if the call was slow or failed. */
function runSlowOnly<T>(tracer: LayerTracer, layer: Layer, minimumMillis: number, work: () => T): T {
  const active = context.active();
  if (tracer.parent(active) === undefined) return work();
  const started = now();
  const lateSpan = () => tracer.start(layer, active, started);
  const failed = (error: unknown) => tracer.fail(layer, lateSpan(), error, now());
  let result: T;
  try {
    result = work();
  } catch (error) {
    failed(error);
    throw error;
  }
  return follow(result, active, 'value', {
    succeeded: () => {
      const ended = now();
      if (ended - started >= minimumMillis) lateSpan().end(ended);
    },
    failed,
    cancelled: () => {},
  });
}

/** Milliseconds since the epoch, with microseconds behind the point. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

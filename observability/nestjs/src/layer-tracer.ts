import {
  type Attributes,
  type Context,
  context,
  type Span,
  type SpanOptions,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { ATTR, EARLY_EXIT } from './attributes.js';
import { ErrorMarks, typeOfError } from './errors.js';
import { isEarly, type LifecycleStage, stepOfStage } from './lifecycle.js';
import { askedStep, type StepOf } from './options.js';
import { follow, type StreamRule } from './outcome.js';

/** What all spans of one layer have in common; made once, so that a request only points to it. */
export interface Layer {
  readonly spanName: string;
  readonly stage: LifecycleStage;
  readonly options: SpanOptions;
}

export interface LayerDescription {
  readonly stage: LifecycleStage;
  /** Class, or name of a function. */
  readonly className: string;
  readonly spanName: string;
  /** `Class.method`, for `code.function.name`. */
  readonly functionName: string;
  readonly nestType: string;
  readonly attributes?: Attributes;
}

/** More than any application has; an application that makes classes at run time must not fill the memory with them. */
const MAX_LAYERS = 10_000;

const streamRules: Partial<Record<LifecycleStage, StreamRule>> = { handler: 'first', guard: 'last' };

/** Starts and ends the spans of layers. Everything a request pays for goes through here. */
export class LayerTracer {
  readonly errors = new ErrorMarks();
  private readonly layers = new Map<string, Layer>();
  private enabled = true;

  constructor(
    private readonly tracer: () => Tracer,
    private readonly stepOf?: StepOf,
  ) {}

  /** Off: layers that are already wrapped run as if they were not. */
  setEnabled(enabled: boolean): void {
    this.enabled = enabled;
  }

  /** The same description gives the same layer, so that enhancers made per request cost no more than others. */
  describe(description: LayerDescription): Layer {
    const key = `${description.stage} ${description.functionName} ${JSON.stringify(description.attributes)}`;
    const known = this.layers.get(key);
    if (known !== undefined) return known;
    const layer = this.layerOf(description);
    if (this.layers.size < MAX_LAYERS) this.layers.set(key, layer);
    return layer;
  }

  private layerOf({
    stage,
    className,
    spanName,
    functionName,
    nestType,
    attributes,
  }: LayerDescription): Layer {
    return Object.freeze({
      spanName,
      stage,
      options: Object.freeze({
        attributes: Object.freeze({
          [ATTR.STEP]: askedStep(this.stepOf, stage, className) ?? stepOfStage[stage],
          [ATTR.STAGE]: stage,
          [ATTR.FUNCTION]: functionName,
          [ATTR.TYPE]: nestType,
          ...attributes,
        }),
      }),
    });
  }

  /** The span to hang a layer under; `undefined` when nobody records this request and the layer should just run. */
  parent(active: Context): Span | undefined {
    const span = this.enabled ? trace.getSpan(active) : undefined;
    return span?.isRecording() ? span : undefined;
  }

  /** @param startTime milliseconds since the epoch, for a span that is made after the fact */
  start(layer: Layer, parent: Context, startTime?: number): Span {
    const options = startTime === undefined ? layer.options : { ...layer.options, startTime };
    return this.tracer().startSpan(layer.spanName, options, parent);
  }

  /** Starts a span that is no layer of Nest, under the active one. */
  startNamed(name: string, attributes: Attributes): Span {
    return this.tracer().startSpan(name, { attributes });
  }

  /** Ends the span of a layer that failed; before the handler, that is also why the request went no further. */
  fail(layer: Layer, span: Span, error: unknown, endTime?: number): void {
    this.errors.mark(span, error);
    if (isEarly(layer.stage)) span.setAttribute(ATTR.EARLY_EXIT, typeOfError(error));
    span.end(endTime);
  }

  /** Ends the span of a layer that answered instead of passing the request on. */
  shortCircuit(span: Span): void {
    span.setAttribute(ATTR.EARLY_EXIT, EARLY_EXIT.SHORT_CIRCUIT);
    span.end();
  }

  /** Ends the span of a layer whose result nobody waits for any more: the client has gone. */
  cancel(span: Span): void {
    span.setAttribute(ATTR.CANCELLED, true);
    span.end();
  }

  /**
   * Runs a layer inside its span and returns what it returns.
   *
   * @param decided sees the result before the span ends, e.g. to note what a guard decided
   */
  run<T>(
    layer: Layer,
    work: (span: Span | undefined) => T,
    decided?: (span: Span, value: unknown) => void,
  ): T {
    const active = context.active();
    if (this.parent(active) === undefined) return work(undefined);
    const span = this.start(layer, active);
    const inside = trace.setSpan(active, span);
    let result: T;
    try {
      result = context.with(inside, work, undefined, span);
    } catch (error) {
      this.fail(layer, span, error);
      throw error;
    }
    return follow(result, inside, streamRules[layer.stage] ?? 'value', {
      succeeded: (value) => {
        decided?.(span, value);
        span.end();
      },
      failed: (error) => this.fail(layer, span, error),
      cancelled: () => this.cancel(span),
    });
  }
}

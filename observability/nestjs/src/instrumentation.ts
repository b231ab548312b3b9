import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { traceCacheProvider } from './cache/provider.js';
import { type CacheLike, traceCache } from './cache/trace-cache.js';
import { LayerTracer } from './layer-tracer.js';
import type { LayerKind } from './lifecycle.js';
import { defaultPlaces, loadNest, type NestInternals } from './nest/internals.js';
import { Patches } from './nest/patches.js';
import { type NestLifecycleOptions, validateOptions } from './options.js';
import { tracePassport } from './passport/passport.js';
import { traceFilters } from './stages/filters.js';
import { traceGuards } from './stages/guards.js';
import { traceHandlers } from './stages/handler.js';
import { traceInterceptors } from './stages/interceptors.js';
import { traceMiddleware } from './stages/middleware.js';
import { tracePipes } from './stages/pipes.js';
import { traceResponse } from './stages/response.js';
import { traceRouter } from './stages/router.js';
import { VERSION } from './version.js';

type TraceLayers = (patches: Patches, nest: NestInternals, tracer: LayerTracer) => void;

/**
 * Traces every layer that Nest runs a request through. Give it to the SDK like any instrumentation, in a preload
 * (`node --import`), or at the latest before `NestFactory.create()`:
 *
 *     new NodeSDK({ instrumentations: [new NestLifecycleInstrumentation()] }).start();
 *
 * Enabling it loads the application's `@nestjs/core` and replaces methods on its classes. No loader hook is needed,
 * for ES modules neither. Spans are made only inside a recorded trace, which the HTTP instrumentation starts.
 */
export class NestLifecycleInstrumentation extends InstrumentationBase<NestLifecycleOptions> {
  // Declared only: the base class calls methods of this one before initialisers would run.
  declare private layers: LayerTracer;
  declare private patches: Patches;

  /** @throws TypeError that lists the options that are not valid */
  constructor(options: NestLifecycleOptions = {}) {
    validateOptions(options);
    super('@roundtrip/nestjs', VERSION, { ...options, enabled: false });
    this.layers = new LayerTracer(() => this.tracer, options.stepOf);
    this.patches = new Patches();
    this.setConfig(options);
    if (this.getConfig().enabled) this.enable();
  }

  /** No hooks: what is patched is loaded when this is enabled. */
  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    if (this.isEnabled()) return;
    super.enable();
    this.layers.setEnabled(true);
    this.patchNest();
  }

  override disable(): void {
    if (!this.isEnabled()) return;
    super.disable();
    this.layers.setEnabled(false);
    this.patches.restore();
  }

  private patchNest(): void {
    const { resolveFrom } = this.getConfig();
    const places = resolveFrom === undefined ? defaultPlaces() : [resolveFrom];
    const result = loadNest(places);
    switch (result.status) {
      case 'absent':
        this._diag.debug('no @nestjs/core here, nothing to trace');
        return;
      case 'failed':
        this._diag.warn('@nestjs/core could not be loaded, its layers are not traced', result.error);
        return;
      case 'loaded':
        this.traceLayers(result.internals);
        tracePassport(this.patches, places, this.layers);
        if (this.patches.missing.length > 0) {
          this._diag.warn(
            `@nestjs/core ${result.version} has changed, some layers are not traced: ${this.patches.missing.join(', ')}`,
          );
        }
    }
  }

  private traceLayers(nest: NestInternals): void {
    const { disabledLayers = [], pipeMinimumMillis = 0 } = this.getConfig();
    const kinds: Array<[LayerKind, TraceLayers]> = [
      ['middleware', traceMiddleware],
      ['guard', traceGuards],
      ['interceptor', traceInterceptors],
      ['pipe', (patches, internals, tracer) => tracePipes(patches, internals, tracer, pipeMinimumMillis)],
      ['handler', traceHandlers],
      ['exception_filter', traceFilters],
      ['response', traceResponse],
    ];
    for (const [kind, traceLayers] of kinds) {
      if (!disabledLayers.includes(kind)) traceLayers(this.patches, nest, this.layers);
    }
    traceRouter(this.patches, nest, this.layers);
    traceCacheProvider(this.patches, nest, (cache) => this.traceCache(cache));
  }

  private traceCache(cache: CacheLike): void {
    const { cacheKeyPattern } = this.getConfig();
    traceCache(cache, {
      tracer: this.tracer,
      meter: this.meter,
      keyPattern: cacheKeyPattern,
      isEnabled: () => this.isEnabled(),
    });
  }
}

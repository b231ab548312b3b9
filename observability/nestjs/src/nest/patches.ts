import type { NestClass } from './internals.js';

// biome-ignore lint/suspicious/noExplicitAny: methods of Nest's internal classes, whose types are not public
export type Method = (this: any, ...args: any[]) => any;

/** Says that a method is ours, across copies of this package in one process. */
const REPLACED = Symbol.for('@roundtrip/nestjs.replaced');

type Replacement = Method & { [REPLACED]?: true };

/** Replaces methods of Nest's classes, each at most once in a process, and puts the originals back. */
export class Patches {
  private readonly undo: Array<() => void> = [];
  /** `Class.method` of everything that was not there to be replaced. */
  readonly missing: string[] = [];

  /** Replaces `method` by what `make` returns for the original, unless it is ours already. */
  replace(owner: NestClass | undefined, method: string, make: (original: Method) => Method): void {
    const prototype = owner?.prototype as Record<string, Replacement | undefined> | undefined;
    const original = prototype?.[method];
    if (prototype === undefined || typeof original !== 'function') {
      this.missing.push(`${(owner as { name?: string } | undefined)?.name ?? 'missing class'}#${method}`);
      return;
    }
    if (original[REPLACED]) return;
    const replacement: Replacement = make(original);
    replacement[REPLACED] = true;
    prototype[method] = replacement;
    this.undo.push(() => {
      if (prototype[method] === replacement) prototype[method] = original;
    });
  }

  restore(): void {
    for (const undo of this.undo.splice(0).reverse()) undo();
    this.missing.length = 0;
  }
}

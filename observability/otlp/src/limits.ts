import { Malformed } from './malformed.js';

/** What one request may cost. Input beyond a limit is malformed, not cut. */
export interface DecodeLimits {
  /** Bytes of the request, decompressed. */
  readonly maxBytes: number;
  /** Levels of arrays and key-value lists inside one another in an attribute or a log body. */
  readonly maxDepth: number;
  /**
   * Spans, records, points, events, links, attributes and array items of one request, all together. An empty event
   * takes two bytes on the wire and fifty times that in memory: the bytes alone do not bound what is made of them.
   */
  readonly maxElements: number;
}

export const defaultLimits: DecodeLimits = Object.freeze({
  maxBytes: 64 * 1024 * 1024,
  maxDepth: 32,
  maxElements: 2_000_000,
});

/** Counts what a request has used of its limits. */
export class Budget {
  private elements = 0;
  private depth = 0;

  constructor(private readonly limits: DecodeLimits) {}

  /** Takes one element. */
  take(): void {
    if (++this.elements > this.limits.maxElements) {
      throw new Malformed(`more than ${this.limits.maxElements} elements`);
    }
  }

  /** Goes one level down; `leave` goes up again. */
  enter(): void {
    if (++this.depth > this.limits.maxDepth) {
      throw new Malformed(`values nested deeper than ${this.limits.maxDepth}`);
    }
  }

  leave(): void {
    this.depth--;
  }
}

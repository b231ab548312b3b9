import type { MixName } from '../load/mix.js';

/** What `roundtrip load` was asked to do. */
export interface LoadCommandOptions {
  rps: number;
  /** Milliseconds. */
  for: number;
  mix: MixName;
  /** Everything as this person; by default each request as who would send it. */
  as?: string;
  seed: number;
  /** False: no request is traced. */
  trace: boolean;
}

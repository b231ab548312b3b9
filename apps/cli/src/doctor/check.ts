import type { CliContext } from '../context.js';

/** What a check found. `warning`: it works, but somebody may want to know. */
export interface Finding {
  readonly status: 'ok' | 'warning' | 'problem';
  readonly detail: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** One thing that has to be right for a system to start. */
export interface Check {
  readonly name: string;
  /** Does not throw for what it looks for; what it throws all the same is shown as a problem. */
  look(context: CliContext): Promise<Finding> | Finding;
}

export const ok = (detail: string): Finding => ({ status: 'ok', detail });
export const warning = (detail: string, fix?: string): Finding => ({ status: 'warning', detail, fix });
export const problem = (detail: string, fix?: string): Finding => ({ status: 'problem', detail, fix });

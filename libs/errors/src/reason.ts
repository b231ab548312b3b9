/**
 * Why something failed, in one line for whoever runs the system (not for clients: it can name hosts and files).
 * Node leaves the message of an AggregateError, e.g. "all addresses refused", empty: its causes say it.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

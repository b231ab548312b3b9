import type { TripView } from '@roundtrip/contracts';

export type TripRead =
  | { status: 'found'; trip: TripView }
  /** The lab has no span of that trip. */
  | { status: 'unknown' }
  | { status: 'unreachable'; reason: string };

const REQUEST_TIMEOUT_MILLIS = 2000;
/** The first pause between two looks; each further one is half as long again, up to the last. */
const FIRST_PAUSE_MILLIS = 20;
const LONGEST_PAUSE_MILLIS = 250;

/** Reads trips from the lab. */
export class LabClient {
  /** @param queryUrl e.g. `http://127.0.0.1:16686` */
  constructor(private readonly queryUrl: string) {}

  /** One trip as the lab has it now. */
  async read(traceId: string): Promise<TripRead> {
    try {
      const response = await fetch(`${this.queryUrl}/lab/trips/${traceId}`, {
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MILLIS),
      });
      const body: unknown = response.status === 200 ? await response.json() : await response.body?.cancel();
      if (response.status === 404) return { status: 'unknown' };
      if (isTripView(body)) return { status: 'found', trip: body };
      return { status: 'unreachable', reason: `${this.queryUrl} answered ${response.status} and no trip` };
    } catch (error) {
      return {
        status: 'unreachable',
        reason: `the lab at ${this.queryUrl} does not answer (${causeOf(error)})`,
      };
    }
  }

  /**
   * Looks again until the trip is whole. What comes last within the time is the answer: a trip that is not whole,
   * or none.
   */
  async readWhole(traceId: string, timeoutMillis: number): Promise<TripRead> {
    const deadline = performance.now() + timeoutMillis;
    for (let pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MILLIS)) {
      const read = await this.read(traceId);
      if (read.status === 'unreachable' || (read.status === 'found' && read.trip.whole)) return read;
      if (performance.now() + pause > deadline) return read;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function isTripView(body: unknown): body is TripView {
  const view = body as Partial<TripView> | null | undefined;
  return (
    typeof view?.traceId === 'string' &&
    typeof view.durationMs === 'number' &&
    typeof view.whole === 'boolean' &&
    Array.isArray(view.steps) &&
    Array.isArray(view.spans)
  );
}

/** `fetch` says only that it failed; why, is the cause. */
function causeOf(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown } }).cause;
  if (typeof cause?.code === 'string') return cause.code;
  return error instanceof Error ? error.name : String(error);
}

/**
 * Bounds the memory of requests that are being received. Who finds it full is told to come back instead of waiting:
 * an exporter keeps its own bounded queue and retries, and no client is ever held up by a slow lab.
 */
export class Admission {
  private inFlight = 0;

  constructor(private readonly maxBytes: number) {}

  /**
   * Admits a request if there is room; one request alone is always admitted.
   *
   * @returns what gives the room back, to be called at least once; `undefined` when there is none.
   */
  enter(bytes: number): (() => void) | undefined {
    if (this.inFlight > 0 && this.inFlight + bytes > this.maxBytes) return undefined;
    this.inFlight += bytes;
    let left = false;
    return () => {
      if (!left) this.inFlight -= bytes;
      left = true;
    };
  }
}

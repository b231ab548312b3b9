const MAX_PROBLEMS = 5;

/** Collects what was wrong with single items of a request whose other items are taken. */
export class Rejections {
  count = 0;
  private readonly texts = new Set<string>();

  /** Counts one item as rejected; `problem` says why, without repeating what the sender sent. */
  reject(problem: string): void {
    this.count++;
    this.note(problem);
  }

  /** Says something of the request although nothing of it was rejected. */
  note(problem: string): void {
    if (this.texts.size < MAX_PROBLEMS) this.texts.add(problem);
  }

  /** The first few problems, each once. */
  get problems(): string[] {
    return [...this.texts];
  }
}

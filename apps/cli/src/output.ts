import { styleText } from 'node:util';

export type TextStyle = Parameters<typeof styleText>[0];

/** A stream that text can be printed on: `process.stdout`, or a test's own. */
export interface TextStream extends NodeJS.WritableStream {
  readonly columns?: number;
  readonly isTTY?: boolean;
}

/** What a command prints. Human text goes through `line`, machine text through `json`; a command uses one of them. */
export class Output {
  constructor(
    readonly json: boolean,
    private readonly stream: TextStream = process.stdout,
  ) {}

  /** Columns of the terminal, at most 120; 80 when the output is not a terminal. */
  get columns(): number {
    return Math.min(this.stream.columns ?? 80, 120);
  }

  line(text = ''): void {
    this.stream.write(`${text}\n`);
  }

  /** One value, one line. */
  object(value: unknown): void {
    this.stream.write(`${JSON.stringify(value)}\n`);
  }

  /** Colours only when the stream is a terminal and neither `NO_COLOR` nor the like speaks against it. */
  style(style: TextStyle, text: string): string {
    return styleText(style, text, { stream: this.stream as NodeJS.WritableStream });
  }
}

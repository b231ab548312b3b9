import { styleText } from 'node:util';
import type { Step } from '@roundtrip/model';

export type Style = Parameters<typeof styleText>[0];

/** Narrower than this the table has no room for its bars; the terminal then wraps lines. */
const MIN_COLUMNS = 60;

/** What the screen can do. */
export interface CanvasOptions {
  /** At least 60 are used. */
  columns: number;
  colour: boolean;
  /** False: ASCII only. */
  unicode: boolean;
}

/** Characters that need a UTF-8 terminal, and what stands for them in ASCII. */
const symbols = {
  arrow: ['→', '>'],
  dot: ['·', '-'],
  dash: ['—', '-'],
  ellipsis: ['…', '~'],
  rule: ['─', '-'],
  branch: ['├ ', '| '],
  lastBranch: ['└ ', '` '],
  stem: ['│ ', '| '],
  warning: ['▲', '!'],
} as const;

const stepStyles: Readonly<Record<Step, Style>> = {
  client: 'cyan',
  network: 'blueBright',
  'load-balancer': 'magenta',
  'reverse-proxy': 'magentaBright',
  middleware: 'yellow',
  auth: 'yellowBright',
  'business-logic': 'green',
  cache: 'greenBright',
  database: 'cyanBright',
  response: 'blue',
  return: 'white',
};

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Turns what shall be shown into characters that the screen can show. */
export class Canvas {
  readonly columns: number;
  private readonly colour: boolean;
  private readonly unicode: boolean;

  constructor({ columns, colour, unicode }: CanvasOptions) {
    this.columns = Math.max(columns, MIN_COLUMNS);
    this.colour = colour;
    this.unicode = unicode;
  }

  style(style: Style, text: string): string {
    // Whether the stream wants colours was decided before: `colour`.
    return this.colour ? styleText(style, text, { validateStream: false }) : text;
  }

  step(step: string, text: string): string {
    return this.style(stepStyles[step as Step] ?? 'white', text);
  }

  symbol(name: keyof typeof symbols): string {
    return symbols[name][this.unicode ? 0 : 1];
  }

  /** A line across the screen. */
  rule(): string {
    return this.style('dim', this.symbol('rule').repeat(this.columns));
  }

  /**
   * A bar for `part` of `whole`, to an eighth of a character where the screen can. What is more than nothing is
   * never drawn as nothing.
   */
  bar(part: number, whole: number, width: number): string {
    if (part <= 0 || whole <= 0) return '';
    const eighths = Math.max(1, Math.round((part / whole) * width * 8));
    if (!this.unicode) return '#'.repeat(Math.max(1, Math.round(eighths / 8)));
    return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
  }

  /** The same in whole characters, for the part of a bar that stands for the way back. */
  backBar(part: number, whole: number, width: number): string {
    if (part <= 0 || whole <= 0) return '';
    return (this.unicode ? '░' : '-').repeat(Math.max(1, Math.round((part / whole) * width)));
  }

  /** Cuts what is too long, and shows that it did. */
  fit(text: string, width: number): string {
    if (text.length <= width) return text;
    return width <= 1
      ? text.slice(0, Math.max(width, 0))
      : text.slice(0, width - 1) + this.symbol('ellipsis');
  }

  /** `fit`, then filled with spaces to exactly `width`. */
  cell(text: string, width: number): string {
    return this.fit(text, width).padEnd(width);
  }
}

/**
 * Text from a span, safe to print: a name or an attribute may hold anything, terminal control sequences included
 * (C0, DEL and C1 controls are shown as `?`).
 */
export function printable(text: unknown): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return String(text).replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}

/** `0.41 ms`; more than nothing is never shown as nothing. */
export function millis(value: number): string {
  return `${millisNumber(value)} ms`;
}

/** Like `millis` without the unit, for a column that names it. */
export function millisNumber(value: number): string {
  return value > 0 && value < 0.005 ? '<0.01' : value.toFixed(2);
}

import type { TripView } from '@roundtrip/contracts';
import { type Step, steps } from '@roundtrip/model';
import { type Canvas, millisNumber, printable } from './canvas.js';
import { whySkipped } from './skipped.js';

/** One line of the table. Times are milliseconds. */
export interface StepRow {
  /** 1 to 11. */
  number: number;
  step: Step;
  outMs: number;
  backMs: number;
  /** Part of the trip, 0 to 1. */
  share: number;
  /** Why no time was spent here; `undefined` when some was. */
  skipped: string | undefined;
}

/** All eleven steps in order, whatever the trip crossed. */
export function stepRows(view: TripView): StepRow[] {
  return steps.map((step, index) => {
    const time = (leg: string) =>
      view.steps
        .filter((part) => part.step === step && part.leg === leg)
        .reduce((sum, part) => sum + part.durationMs, 0);
    const outMs = time('out');
    const backMs = time('back');
    const spent = outMs + backMs;
    return {
      number: index + 1,
      step,
      outMs,
      backMs,
      share: view.durationMs > 0 ? spent / view.durationMs : 0,
      skipped: spent > 0 ? undefined : whySkipped(step, view),
    };
  });
}

const NAME_WIDTH = 14;
const TIME_WIDTH = 9;
const SHARE_WIDTH = 7;
/** Number and name, two times, share, and the spaces between them. */
const LEFT_WIDTH = 3 + NAME_WIDTH + 2 * (1 + TIME_WIDTH) + 1 + SHARE_WIDTH + 2;

export function drawStepTable(view: TripView, canvas: Canvas): string[] {
  const rows = stepRows(view);
  const longest = Math.max(...rows.map(({ outMs, backMs }) => outMs + backMs));
  const header = `${' '.repeat(3)}${'step'.padEnd(NAME_WIDTH)} ${'out ms'.padStart(TIME_WIDTH)} ${'back ms'.padStart(TIME_WIDTH)} ${'share'.padStart(SHARE_WIDTH)}`;
  return [
    canvas.style('dim', header),
    ...rows.map((row) => drawRow(row, longest, canvas)),
    canvas.style('dim', drawTotal(rows)),
  ];
}

function drawRow(row: StepRow, longest: number, canvas: Canvas): string {
  const number = canvas.style('dim', String(row.number).padStart(2));
  const name = row.step.padEnd(NAME_WIDTH);
  if (row.skipped !== undefined) {
    const reason = canvas.fit(
      `${canvas.symbol('dash')} ${printable(row.skipped)}`,
      canvas.columns - 4 - NAME_WIDTH,
    );
    return `${number} ${canvas.style('dim', `${name} ${reason}`)}`;
  }
  const width = canvas.columns - LEFT_WIDTH;
  const back = canvas.backBar(row.backMs, longest, width);
  // Both are rounded up to something that can be seen: together they may be one character too long.
  const out = canvas.bar(row.outMs, longest, width).slice(0, width - back.length);
  const numbers = `${timeCell(row.outMs)} ${timeCell(row.backMs)} ${shareCell(row.share)}`;
  return `${number} ${canvas.step(row.step, name)} ${numbers}  ${canvas.step(row.step, out + back)}`;
}

function drawTotal(rows: StepRow[]): string {
  const out = rows.reduce((sum, row) => sum + row.outMs, 0);
  const back = rows.reduce((sum, row) => sum + row.backMs, 0);
  return `   ${'together'.padEnd(NAME_WIDTH)} ${timeCell(out)} ${timeCell(back)} ${shareCell(1)}`;
}

function timeCell(millis: number): string {
  return (millis > 0 ? millisNumber(millis) : '').padStart(TIME_WIDTH);
}

function shareCell(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 0.05 ? '<0.1' : percent.toFixed(1)} %`.padStart(SHARE_WIDTH);
}

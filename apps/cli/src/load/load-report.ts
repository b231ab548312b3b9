import type { MixName } from './mix.js';
import type { LoadResult } from './run-load.js';
import type { TallyReport } from './tally.js';

/** What `load --json` prints. */
export interface LoadReport extends TallyReport {
  mix: MixName;
  /** Requests a second, as asked for. */
  rps: number;
  /** Repeats this very sequence of requests. */
  seed: number;
  elapsedMs: number;
  interrupted: boolean;
  unfinished: number;
  /** Whether the requests were traced, and spans of ours that the lab did not take. */
  traced: boolean;
  lostSpans: number;
}

export function loadReportOf(
  facts: Pick<LoadReport, 'mix' | 'rps' | 'seed' | 'traced' | 'lostSpans'>,
  tally: TallyReport,
  { elapsedMillis, interrupted, unfinished }: LoadResult,
): LoadReport {
  return { ...facts, ...tally, elapsedMs: elapsedMillis, interrupted, unfinished };
}

/** The report as lines of text, a fact a line, readable at 80 columns. */
export function drawLoadReport(report: LoadReport): string[] {
  const { mix, rps, seed, elapsedMs, sent, ok, refused, failed, unfinished, lostSpans } = report;
  const title = `${rps} requests a second for ${(elapsedMs / 1000).toFixed(1)} s, mix ${mix}, seed ${seed}`;
  return [
    report.interrupted ? `${title}, ended early` : title,
    '',
    line('sent', String(sent)),
    line('ok', withShare(ok, sent)),
    line('refused', `${withShare(refused, sent)}   answered 4xx`),
    line('failed', `${withShare(failed, sent)}   answered 5xx, or not at all`),
    ...(unfinished > 0 ? [line('unfinished', `${unfinished} had no answer yet`)] : []),
    ...counts('status', report.byStatus, sent),
    ...counts('error', report.errors, sent),
    ...counts('machine', report.machines, sent),
    ...latencyLines(report.latencyMs),
    ...(lostSpans > 0 ? ['', `The lab did not take ${lostSpans} of the client's spans.`] : []),
  ];
}

function counts(title: string, byName: Record<string, number>, sent: number): string[] {
  return Object.entries(byName).map(([name, count], index) =>
    line(index === 0 ? title : '', `${withShare(count, sent)}   ${name}`),
  );
}

function latencyLines(latency: LoadReport['latencyMs']): string[] {
  if (latency === null) return [];
  return Object.entries(latency).map(([name, millis], index) =>
    line(index === 0 ? 'latency' : '', `${name.padEnd(4)} ${millis.toFixed(1).padStart(9)} ms`),
  );
}

function withShare(count: number, sent: number): string {
  const percent = sent === 0 ? 0 : (count / sent) * 100;
  return `${String(count).padStart(7)} ${percent.toFixed(1).padStart(6)} %`;
}

function line(title: string, text: string): string {
  return `  ${title.padEnd(11)} ${text}`;
}

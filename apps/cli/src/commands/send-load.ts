import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@roundtrip/clock';
import { exitCodes } from '../cli-error.js';
import { type OpenClient, openClient } from '../client/open-client.js';
import { NOBODY } from '../client/person.js';
import type { CliContext } from '../context.js';
import { Arrivals } from '../load/arrivals.js';
import { drawLoadReport, loadReportOf } from '../load/load-report.js';
import { machineOf } from '../load/machine-of.js';
import { createMix, type PlannedRequest } from '../load/mix.js';
import { seededRandom } from '../load/random.js';
import { runLoad } from '../load/run-load.js';
import { type Sample, Tally } from '../load/tally.js';
import type { LoadCommandOptions } from './load-options.js';

const MAX_CONNECTIONS = 64;
const MAX_UNDER_WAY = 5000;
const WAIT_FOR_CONNECTION_MILLIS = 10_000;
const PROGRESS_EVERY_MILLIS = 1000;

/** See `loadSystem`. */
export async function sendLoad(context: CliContext, options: LoadCommandOptions): Promise<number> {
  const open = await openClient(context, {
    pool: { maxConnections: MAX_CONNECTIONS, waitTimeoutMillis: WAIT_FOR_CONNECTION_MILLIS },
    sampled: options.trace,
  });
  const next = createMix(options.mix, {
    random: seededRandom(options.seed),
    newKey: randomUUID,
    as: options.as,
  });
  const tally = new Tally();
  const stop = stopOnInterrupt();
  const progress = showProgress(tally, options);
  try {
    const result = await runLoad({
      arrivals: new Arrivals(options.rps, options.for),
      sendOne: () => sendOne(open, next()),
      tally,
      clock: systemClock,
      pause,
      signal: stop.signal,
      maxUnderWay: MAX_UNDER_WAY,
    });
    progress.end();
    await open.tracing.flush();
    const { mix, rps, seed, trace: traced } = options;
    const { lostSpans } = open.tracing;
    const report = loadReportOf({ mix, rps, seed, traced, lostSpans }, tally.report(), result);
    if (context.output.json) context.output.object(report);
    else for (const line of drawLoadReport(report)) context.output.line(line);
    if (report.failed > 0) return exitCodes.failed;
    return result.interrupted ? exitCodes.interrupted : exitCodes.ok;
  } finally {
    progress.end();
    stop.end();
    await open.close();
  }
}

async function sendOne(
  { client, tokens }: OpenClient,
  { method, path, as, body, idempotencyKey }: PlannedRequest,
): Promise<Omit<Sample, 'latencyMillis'>> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-encoding': 'br, gzip',
    'user-agent': 'roundtrip-load',
  };
  if (as !== NOBODY) {
    const token = await tokens.of(as);
    if (token.status !== 'ready') return { failure: 'no_token' };
    headers.authorization = `Bearer ${token.token}`;
  }
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const { outcome } = await client.send({
    method,
    path,
    headers,
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
  });
  if (outcome.status === 'failed') {
    return { failure: outcome.failure.kind, httpStatus: outcome.failure.httpStatus };
  }
  const { httpStatus, headers: fields } = outcome.answer;
  return { httpStatus, machine: machineOf(fields) };
}

/** The first Ctrl-C ends the load and leaves time for its table; a second one ends the program. */
function stopOnInterrupt(): { signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  return {
    signal: controller.signal,
    end: () => {
      process.off('SIGINT', abort);
      process.off('SIGTERM', abort);
    },
  };
}

/** A line on standard error that is written over each second; nothing where that is no terminal. */
function showProgress(tally: Tally, options: LoadCommandOptions): { end(): void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { end: () => {} };
  const startMillis = systemClock.nowMillis();
  const timer = setInterval(() => {
    const seconds = Math.round((systemClock.nowMillis() - startMillis) / 1000);
    const { sent, failed, latencyMs } = tally.report();
    const p99 = latencyMs === null ? '' : `, p99 ${latencyMs.p99.toFixed(1)} ms`;
    const text = `${seconds} of ${Math.round(options.for / 1000)} s: ${sent} sent, ${failed} failed${p99}`;
    stderr.write(`\r\u001b[K${text}`);
  }, PROGRESS_EVERY_MILLIS);
  let ended = false;
  return {
    end: () => {
      if (!ended) stderr.write('\r\u001b[K');
      ended = true;
      clearInterval(timer);
    },
  };
}

async function pause(millis: number, signal?: AbortSignal): Promise<void> {
  // Aborted is as good as over.
  await sleep(millis, undefined, { signal }).catch(() => {});
}

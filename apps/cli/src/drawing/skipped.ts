import type { TripSpan, TripView } from '@roundtrip/contracts';
import { type Step, steps } from '@roundtrip/model';

/** Why no time was spent in a step, in words for somebody who looks at the trip for the first time. */
export function whySkipped(step: Step, view: TripView): string {
  if (!isRequest(view)) return 'not part of this trip';
  return whyNotReached(step, view) ?? whyNotNeeded(step, view);
}

function whyNotReached(step: Step, view: TripView): string | undefined {
  const { earlyExit, status } = view;
  if (status === null && rootOf(view)?.error) return 'not reached: no answer came';
  if (earlyExit && steps.indexOf(step) > steps.indexOf(earlyExit.step as Step)) {
    return `skipped: ${verbOf(status)} at ${earlyExit.step} (${inWords(earlyExit.reason)})`;
  }
  return view.whole ? undefined : 'unknown: spans are missing';
}

/** A reason that is a code or the name of an error, in words: `AUTH_TOKEN_MISSING` is `token missing`. */
function inWords(reason: string): string {
  if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(reason)) {
    return reason
      .slice(reason.indexOf('_') + 1)
      .replaceAll('_', ' ')
      .toLowerCase();
  }
  if (!/^[A-Z]\w*(Exception|Error)$/.test(reason)) return reason;
  return reason
    .replace(/(Exception|Error)$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}

function verbOf(status: number | null): string {
  if (status === null || status < 400) return 'answered';
  return status < 500 ? 'refused' : 'given up';
}

function whyNotNeeded(step: Step, view: TripView): string {
  const tier = tierOfAnswer(view);
  switch (step) {
    case 'network':
      return 'name remembered, connection reused';
    case 'auth':
      return 'not asked: open to everybody';
    case 'cache':
      return 'not used on this route';
    case 'business-logic':
    case 'database':
      return tier === undefined ? 'not needed on this route' : `not needed: answered from cache (${tier})`;
    case 'return':
      return 'too short to measure';
    default:
      return 'not part of this trip';
  }
}

/**
 * The cache tier that had the data of the answer. What a guard finds in the cache (permissions) lets the request
 * pass; it does not answer it.
 */
function tierOfAnswer(view: TripView): string | undefined {
  const byId = new Map(view.spans.map((span) => [span.id, span]));
  const underGuard = (span: TripSpan): boolean => {
    for (let at: TripSpan | undefined = span; at; at = at.parent === null ? undefined : byId.get(at.parent)) {
      if (at.stage === 'guard') return true;
    }
    return false;
  };
  const hit = view.spans.find((span) => span.attributes['cache.hit'] === true && !underGuard(span));
  return hit && String(hit.attributes['cache.tier'] ?? 'memory');
}

/** False for trips that answer nobody, such as those of a queue's worker. */
export function isRequest(view: TripView): boolean {
  return view.status !== null || 'http.request.method' in (rootOf(view)?.attributes ?? {});
}

function rootOf(view: TripView): TripSpan | undefined {
  return view.spans.find((span) => span.parent === null);
}

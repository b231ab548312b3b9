import { inject } from 'vitest';
import { type Address, json } from './cli.js';

/** What `roundtrip send --json` and `roundtrip trace --json` print. */
export interface Sent {
  traceId: string;
  method: string;
  url: string;
  status: number;
  durationMs: number;
  spanCount: number;
  services: string[];
  machine: string | null;
  whole: boolean;
  missing: string[];
  earlyExit: null | { step: string; service: string; reason: string };
  steps: { step: string; leg: 'out' | 'back'; durationMs: number }[];
  spans: SentSpan[];
  body?: unknown;
  headers?: Record<string, string>;
}

export interface SentSpan {
  name: string;
  service: string;
  step: string;
  stage: string | null;
  startMs: number;
  durationMs: number;
  parent: string | null;
}

export const system = (): Address => inject('system');

/** Sends one request through the running system and gives back its whole trip. */
export function send(method: string, path: string, ...options: string[]): Promise<Sent> {
  return json<Sent>(system(), ['send', method, path, '--include-body', ...options]);
}

export function stepsOf(trip: Sent): string[] {
  return [...new Set(trip.steps.map((part) => part.step))];
}

/** The names of a trip's spans of one stage, in the order in which they ran. */
export function namesOfStage(trip: Sent, stage: string): string[] {
  return trip.spans
    .filter((span) => span.stage === stage && span.service === 'shop')
    .map((span) => span.name);
}

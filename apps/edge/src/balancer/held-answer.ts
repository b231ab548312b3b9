import { addAbortSignal } from 'node:stream';
import type { UpstreamAnswer } from '../http/answer.js';
import type { CallOutcome } from '../http/upstream-call.js';

/** More than any problem document has. */
const MAX_BYTES = 65_536;

/** What is not there by then is not worth the wait. */
const MAX_MILLIS = 100;

/**
 * Reads an answer into memory before another machine is asked: its connection is free again, and the answer is still
 * there if the other machine gives none.
 *
 * @returns `undefined` when there is no answer, or it is too long, too slow or broken; its connection is closed then.
 */
export async function holdAnswer(outcome: CallOutcome): Promise<UpstreamAnswer | undefined> {
  if (outcome.status !== 'answered') return undefined;
  const { statusCode, headers, body } = outcome.response;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of addAbortSignal(AbortSignal.timeout(MAX_MILLIS), body)) {
      bytes += (chunk as Buffer).length;
      // Leaving the loop destroys the body.
      if (bytes > MAX_BYTES) return undefined;
      chunks.push(chunk as Buffer);
    }
  } catch {
    return undefined;
  }
  return { statusCode, headers, body: Buffer.concat(chunks) };
}

/** The content codings we can make, the better one first. */
export const encodings = ['br', 'gzip'] as const;

export type Encoding = (typeof encodings)[number];

/**
 * Chooses a content coding by the client's `Accept-Encoding` (RFC 9110 §12.5.3).
 *
 * The highest weight wins; of equal weights `br`, then `gzip`. A body is sent as it is (`undefined`) when the field
 * is missing or empty, when neither coding is acceptable, and when the client names `identity` with a higher weight.
 * `*` stands for every coding that is not named. A weight that is no number counts as 0.
 */
export function chooseEncoding(acceptEncoding: string | undefined): Encoding | undefined {
  if (acceptEncoding === undefined) return undefined;
  const weights = parseWeights(acceptEncoding);
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0;

  let best: { encoding: Encoding | undefined; weight: number } = {
    encoding: undefined,
    // Not named, `identity` is acceptable but the last choice.
    weight: weights.get('identity') ?? 0,
  };
  for (const encoding of encodings) {
    const weight = weightOf(encoding);
    if (weight > best.weight || (weight === best.weight && weight > 0 && best.encoding === undefined)) {
      best = { encoding, weight };
    }
  }
  return best.encoding;
}

function parseWeights(field: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const member of field.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = member.split(';').map((part) => part.trim());
    if (coding === '') continue;
    const weight = parameters.find((parameter) => /^q\s*=/.test(parameter))?.split('=')[1];
    weights.set(canonical(coding), weight === undefined ? 1 : Number(weight.trim() || Number.NaN) || 0);
  }
  return weights;
}

/** `x-gzip` is another name of `gzip` (RFC 9110 §8.4.1.3). */
function canonical(coding: string): string {
  return coding === 'x-gzip' ? 'gzip' : coding;
}

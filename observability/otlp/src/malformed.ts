/**
 * The input is not what it says it is. Thrown inside the decoders, because a check of every read would cost more than
 * the reads, and turned into `{ status: 'malformed' }` by `decode.ts`: it never leaves this package.
 */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

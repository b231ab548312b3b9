import { Malformed } from '../malformed.js';
import type { WireReader } from './wire-reader.js';

/**
 * Reads a repeated number field: packed (one length-delimited run) or one number a tag. A reader must take both.
 *
 * @param packed whether this occurrence of the field is a run.
 */
export function readNumbers<T>(reader: WireReader, packed: boolean, into: T[], readOne: () => T): void {
  if (!packed) {
    into.push(readOne());
    return;
  }
  const end = reader.enter();
  while (reader.at < end) into.push(readOne());
  if (reader.at !== end) throw new Malformed('a number ends beyond its run');
}

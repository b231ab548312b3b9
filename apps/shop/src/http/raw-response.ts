import { type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';

const RAW_RESPONSE = 'roundtrip:raw-response';

/** A route whose answer has a form of its own (a JWK Set, a probe): no envelope, no hidden fields. */
export const RawResponse = () => SetMetadata(RAW_RESPONSE, true);

export function isRaw(reflector: Reflector, context: ExecutionContext): boolean {
  return reflector.getAllAndOverride(RAW_RESPONSE, [context.getHandler(), context.getClass()]) === true;
}

import { Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerRequest } from '@nestjs/throttler';
import { KnownError } from '@roundtrip/errors';
import type { Response } from 'express';
import { securityErrorTable } from './security.errors.js';

/**
 * Not too often? Counts the request against every limit (`rate-limits.ts`) and refuses it with 429 over one of them.
 * Tells the client where it stands in `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers).
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  protected override async handleRequest(limited: ThrottlerRequest): Promise<boolean> {
    const { context, limit, ttl, throttler, blockDuration, getTracker, generateKey } = limited;
    const { req, res } = this.getRequestResponse(context);
    const name = throttler.name ?? 'default';
    const key = generateKey(context, await getTracker(req, context), name);
    const count = await this.storageService.increment(key, ttl, limit, blockDuration, name);
    const response = res as unknown as Response;
    response.append('RateLimit-Policy', `"${name}";q=${limit};w=${Math.ceil(ttl / 1000)}`);
    response.append(
      'RateLimit',
      `"${name}";r=${Math.max(0, limit - count.totalHits)};t=${count.timeToExpire}`,
    );
    if (count.isBlocked) throw refusal(count.timeToBlockExpire);
    return true;
  }
}

function refusal(retryAfterSeconds: number): KnownError {
  const row = securityErrorTable.rateLimited;
  return new KnownError(row, row.detail(), { retryAfterSeconds });
}

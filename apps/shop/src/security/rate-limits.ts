import { hash } from 'node:crypto';
import { type ExecutionContext, SetMetadata } from '@nestjs/common';
import { SkipThrottle, type ThrottlerModuleOptions, type ThrottlerStorage } from '@nestjs/throttler';
import type { Request } from 'express';
import type { ShopSettings } from '../settings.js';

const LOGIN_ROUTE = 'roundtrip:login-route';

/** A route that takes a password: guessing it is limited by user name and address. */
export const LimitLogins = () => SetMetadata(LOGIN_ROUTE, true);

/** A route that is not counted at all: probes, which the balancer sends all day. */
export const SkipRateLimit = () => SkipThrottle({ person: true, address: true });

/**
 * Three limits, each counted in its own windows. The shorter window is asked first, and of windows of the same length
 * in this order; the first that is used up refuses the request, and those after it do not count it:
 *
 * - `address`: what one address may send in all, and so also how many persons it can invent.
 * - `person`: what one person may send. Who that is, the token says, and nobody has checked it yet; so the address is
 *   part of the key. A forged token can use up the share of somebody behind the same address, and of nobody else.
 * - `login`: how often one address may try passwords for one user name.
 */
export function rateLimits(settings: ShopSettings, storage: ThrottlerStorage): ThrottlerModuleOptions {
  const ttl = settings.rateLimitWindowMillis;
  return {
    storage,
    generateKey: (_context, tracker, name) => hash('sha256', `${name} ${tracker}`, 'base64url'),
    throttlers: [
      { name: 'address', ttl, limit: settings.rateLimitPerAddress, getTracker: addressOf },
      { name: 'person', ttl, limit: settings.rateLimitPerPerson, getTracker: personOf },
      {
        name: 'login',
        ttl: settings.rateLimitLoginWindowMillis,
        limit: settings.rateLimitPerLogin,
        getTracker: loginOf,
        skipIf: isNoLogin,
      },
    ],
  };
}

/** Behind our proxy: the client that it names. `trust proxy` is loopback only, see `create-shop.ts`. */
function addressOf(request: Record<string, unknown>): string {
  return (request as unknown as Request).ip ?? 'unknown';
}

function personOf(request: Record<string, unknown>): string {
  const { authorization } = (request as unknown as Request).headers;
  return `${claimedSubject(authorization)} ${addressOf(request)}`;
}

/** `sub` of the token, not verified; empty without a token that can be read. */
function claimedSubject(authorization: string | undefined): string {
  const payload = authorization?.split('.', 2)[1];
  if (payload === undefined) return '';
  try {
    const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub?: unknown };
    return typeof sub === 'string' ? sub : '';
  } catch {
    return '';
  }
}

function loginOf(request: Record<string, unknown>): string {
  const { username } = ((request as unknown as Request).body ?? {}) as { username?: unknown };
  return `${typeof username === 'string' ? username.trim().toLowerCase() : ''} ${addressOf(request)}`;
}

function isNoLogin(context: ExecutionContext): boolean {
  return Reflect.getMetadata(LOGIN_ROUTE, context.getHandler()) !== true;
}

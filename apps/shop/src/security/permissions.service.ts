import { Injectable } from '@nestjs/common';
import type { PermissionsReply } from '@roundtrip/contracts';
import { Cache } from '../cache/cache.js';
import { cached } from '../cache/entries.js';
import { spanOf } from '../telemetry.js';
import { AuthServer } from './auth-server.js';

/** What may somebody do? Remembered for a minute, else asked of the auth service, which asks its database. */
@Injectable()
export class PermissionsService {
  constructor(
    private readonly cache: Cache,
    private readonly auth: AuthServer,
  ) {}

  /** @throws `AUTH_UNAVAILABLE` when it is not remembered and the auth service does not answer. */
  of(userId: number): Promise<PermissionsReply> {
    return spanOf('auth', 'permissions.lookup', () =>
      this.cache.readThrough(cached.permissions(userId), () => this.auth.permissionsOf(userId)),
    );
  }
}

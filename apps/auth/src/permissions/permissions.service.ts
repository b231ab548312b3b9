import { Injectable } from '@nestjs/common';
import type { PermissionsReply } from '@roundtrip/contracts';
import { AUTH_ROLES } from '@roundtrip/semconv';
import { inSpan } from '@roundtrip/tracing';
import { authErrors } from '../auth.errors.js';
import { step, tracer } from '../telemetry.js';
import { PermissionsRepository } from './permissions.repository.js';

@Injectable()
export class PermissionsService {
  constructor(private readonly permissions: PermissionsRepository) {}

  /** @throws authErrors.noAccount */
  async of(userId: number): Promise<PermissionsReply> {
    const granted = await inSpan(tracer, 'permissions.read', { attributes: { ...step } }, async (span) => {
      const found = await this.permissions.of(userId);
      if (found !== undefined) span.setAttribute(AUTH_ROLES, found.roles);
      return found;
    });
    if (granted === undefined) throw authErrors.noAccount(userId);
    return { userId, ...granted };
  }
}

import { Controller, Get, Param } from '@nestjs/common';
import type { PermissionsReply } from '@roundtrip/contracts';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { Internal } from '../access/access-rule.js';
import { PermissionsService } from './permissions.service.js';

class UserIdParam {
  // The bounds of PostgreSQL's integer: beyond them the database would refuse the statement.
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2 ** 31 - 1)
  userId!: number;
}

@Internal()
@Controller('permissions')
export class PermissionsController {
  constructor(private readonly permissions: PermissionsService) {}

  @Get(':userId')
  of(@Param() { userId }: UserIdParam): Promise<PermissionsReply> {
    return this.permissions.of(userId);
  }
}

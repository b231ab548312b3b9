import { Controller, Get, SerializeOptions } from '@nestjs/common';
import { IdParam } from '../http/parse-id.pipe.js';
import { Authenticated, RequirePermission } from '../security/access-rules.js';
import { CurrentViewer, type Viewer } from '../security/viewer.js';
import type { User } from './user.js';
import { UserView } from './users.dto.js';
import { UsersService } from './users.service.js';

@Controller('api/users')
@SerializeOptions({ type: UserView })
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get('me')
  @Authenticated()
  findMe(@CurrentViewer() viewer: Viewer): Promise<User> {
    return this.users.findOne(viewer.userId);
  }

  @Get(':id')
  @RequirePermission('users:read')
  findOne(@IdParam() id: number): Promise<User> {
    return this.users.findOne(id);
  }
}

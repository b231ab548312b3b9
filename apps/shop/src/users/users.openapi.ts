import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  answers,
  databaseProblems,
  describeModel,
  describeRoute,
  invalidInput,
  needsToken,
  permissionProblems,
  problems,
  signedInProblems,
} from '../openapi/describe.js';
import { id, instant } from '../openapi/fields.js';
import { idInPath } from '../openapi/parameters.js';
import { UsersController } from './users.controller.js';
import { UserView } from './users.dto.js';
import { usersErrorTable } from './users.errors.js';

export function describeUsers(): void {
  ApiTags('users')(UsersController);

  describeModel(UserView, {
    id: id('of the user'),
    displayName: { type: 'string', example: 'Esther Example' },
    createdAt: instant('The account was made'),
    email: {
      type: 'string',
      required: false,
      example: 'e•••@example.test',
      description: 'For oneself and admins; masked for support',
    },
    phone: { type: 'string', required: false, description: 'For oneself and admins' },
    cardLast4: { type: 'string', pattern: '^[0-9]{4}$', required: false, description: 'For oneself' },
  });

  describeRoute(
    UsersController,
    'findMe',
    ApiOperation({ summary: 'The person who asks' }),
    needsToken(),
    answers(UserView, { description: 'All fields of oneself' }),
    problems(...signedInProblems, usersErrorTable.missing, ...databaseProblems),
  );

  describeRoute(
    UsersController,
    'findOne',
    ApiOperation({ summary: 'A user, as far as the viewer may see one' }),
    idInPath(),
    needsToken(),
    answers(UserView, { description: 'The fields that the viewer’s role may see' }),
    problems(invalidInput, ...permissionProblems, usersErrorTable.missing, ...databaseProblems),
  );
}

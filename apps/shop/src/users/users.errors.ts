import { defineErrors } from '@roundtrip/errors';

export const { table: usersErrorTable, errors: usersErrors } = defineErrors({
  missing: {
    code: 'SHOP_USER_NOT_FOUND',
    kind: 'missing',
    when: 'There is no user with this id',
    detail: (id: number) => `There is no user ${id}.`,
  },
});

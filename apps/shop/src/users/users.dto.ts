import { Expose, Transform, type TransformFnParams } from 'class-transformer';
import { SELF } from '../http/role-serializer.interceptor.js';

/**
 * A user, as far as the viewer may see one: everybody sees the public fields, people themselves all of them, support a
 * masked e-mail address, admins all but the card.
 */
export class UserView {
  static ownerId = ({ id }: { id?: number }): number | undefined => id;

  @Expose()
  id: number;

  @Expose()
  displayName: string;

  @Expose()
  createdAt: string;

  @Expose({ groups: [SELF, 'support', 'admin'] })
  @Transform(unmaskedFor(SELF, 'admin'), { toPlainOnly: true })
  email?: string;

  @Expose({ groups: [SELF, 'admin'] })
  phone?: string;

  @Expose({ groups: [SELF] })
  cardLast4?: string;
}

function unmaskedFor(...groups: string[]) {
  return ({ value, options }: TransformFnParams): string =>
    options.groups?.some((group) => groups.includes(group)) ? value : maskEmail(value);
}

/** `esther@example.test` becomes `e•••@example.test`. */
export function maskEmail(email: string): string {
  return `${email.slice(0, 1)}•••${email.slice(email.indexOf('@'))}`;
}

import { type CustomDecorator, SetMetadata } from '@nestjs/common';

/** Who may use a route: anybody, or only services that have the internal key. */
export type AccessRule = 'public' | 'internal';

/** Metadata key of a route's access rule. */
export const ACCESS_RULE = 'roundtrip:access-rule';

/** Anybody may use the route: what it takes to succeed (a password, a refresh token) is in the request itself. */
export const Public = (): CustomDecorator => SetMetadata<string, AccessRule>(ACCESS_RULE, 'public');

/** Only our own services may use the route: the request carries the internal key. */
export const Internal = (): CustomDecorator => SetMetadata<string, AccessRule>(ACCESS_RULE, 'internal');

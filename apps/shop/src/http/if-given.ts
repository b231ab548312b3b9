import { ValidateIf } from 'class-validator';

/** The field may be left out. Unlike `@IsOptional()` this does not let `null` through. */
export const IfGiven = () => ValidateIf((_object, value) => value !== undefined);

import { BadRequestException, type ValidationError, ValidationPipe } from '@nestjs/common';
import type { Problem } from '@roundtrip/errors';

/** A body can be wrong in as many places as it is long; the answer is not. */
const MAX_ERRORS = 20;

const MAX_FIELD_CHARACTERS = 80;

type FieldError = NonNullable<Problem['errors']>[number];

/**
 * Validates bodies, queries and parameters by their class (class-validator) and makes them instances of it.
 *
 * A property without a rule is refused, not dropped: a misspelt field must not look accepted. The refusal is a 400
 * whose problem document lists `errors` field by field; it names fields and rules, never the values that were sent.
 */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: false, value: false },
    exceptionFactory: (failures: ValidationError[]) => {
      const errors = fieldErrors(failures);
      const fields = new Set(errors.map(({ field }) => field)).size;
      return new BadRequestException({
        message: `The input has ${fields === 1 ? 'an invalid field' : 'invalid fields'}.`,
        errors: errors.slice(0, MAX_ERRORS),
      });
    },
  });
}

function fieldErrors(failures: readonly ValidationError[], parent = ''): FieldError[] {
  return failures.flatMap(({ property, constraints = {}, children = [] }) => {
    const field = `${parent}${property}`.slice(0, MAX_FIELD_CHARACTERS);
    const own = Object.entries(constraints).map(([rule, message]) => ({
      field,
      message: rule === 'whitelistValidation' ? 'is not a known field' : withoutField(message, property),
    }));
    return [...own, ...fieldErrors(children, `${field}.`)];
  });
}

/** class-validator begins its messages with the property; `field` has it already. */
function withoutField(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}

import type { Type } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExtraModels,
  ApiProperty,
  type ApiPropertyOptions,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { type ErrorDefinition, httpStatusOf, PROBLEM_CONTENT_TYPE } from '@roundtrip/errors';
import { databaseErrorTable } from '../database/database.errors.js';
import { securityErrorTable } from '../security/security.errors.js';

// The OpenAPI document is described beside the features (`x.openapi.ts`) instead of in their classes, because
// @nestjs/swagger costs every start 0.2 s and 12 MB, and most machines are never asked for the document.

/** Describes every field of a model. A field that is forgotten, or that is not there, does not compile. */
export function describeModel<T extends object>(
  model: Type<T>,
  fields: { [K in keyof Required<T>]: ApiPropertyOptions },
): void {
  for (const [name, field] of Object.entries<ApiPropertyOptions>(fields)) {
    ApiProperty(field)(model.prototype, name);
  }
}

/** Describes one route by decorators of `@nestjs/swagger`. */
export function describeRoute<C>(
  controller: Type<C>,
  handler: keyof C & string,
  ...decorators: MethodDecorator[]
): void {
  const descriptor = Object.getOwnPropertyDescriptor(controller.prototype, handler);
  if (descriptor === undefined) throw new Error(`${controller.name} has no handler ${handler}`);
  for (const decorate of decorators) decorate(controller.prototype, handler, descriptor);
}

export interface AnswerOptions {
  /** Default 200. */
  status?: number;
  description: string;
  /** `page`: a list, with its position in `meta`. Default: one object. */
  form?: 'one' | 'page';
  headers?: Record<string, { description: string; schema: { type: 'string' } }>;
}

/** A good answer: a view in its envelope. */
export function answers(
  view: Type,
  { status = 200, description, form = 'one', headers }: AnswerOptions,
): MethodDecorator {
  const ref = { $ref: getSchemaPath(view) };
  const data = form === 'page' ? { type: 'array', items: ref } : ref;
  const meta = { $ref: `#/components/schemas/${form === 'page' ? 'PageMeta' : 'Meta'}` };
  const schema = {
    type: 'object',
    required: ['data', 'meta'],
    properties: { data, meta },
    additionalProperties: false,
  };
  return both(
    ApiExtraModels(view),
    ApiResponse({ status, description, headers, content: { 'application/json': { schema } } }),
  );
}

/** Problem documents that a route may answer; its statuses follow from the rows of the error tables. */
export function problems(...rows: Pick<ErrorDefinition, 'code' | 'kind' | 'when'>[]): MethodDecorator {
  const statuses = [...new Set(rows.map(({ kind }) => httpStatusOf(kind)))];
  const responses: MethodDecorator[] = statuses.map((status) => {
    const same = rows.filter(({ kind }) => httpStatusOf(kind) === status);
    return ApiResponse({
      status,
      description: same.map(({ code, when }) => `\`${code}\`: ${when}`).join('\n\n'),
      content: { [PROBLEM_CONTENT_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
    });
  });
  return responses.reduce(both);
}

/** What no error table has: the input does not fit its description. */
export const invalidInput = {
  code: 'INVALID_INPUT',
  kind: 'invalid',
  when: 'The input does not fit its description; `errors` names the fields',
} as const;

/** What every route that reads the database may answer. */
export const databaseProblems = [databaseErrorTable.busy, databaseErrorTable.unavailable];

export const publicProblems = [securityErrorTable.rateLimited];

/** What every route may answer that wants to know who asks. */
export const signedInProblems = [
  securityErrorTable.rateLimited,
  securityErrorTable.tokenMissing,
  securityErrorTable.tokenInvalid,
  securityErrorTable.tokenExpired,
  securityErrorTable.unavailable,
];

export const permissionProblems = [...signedInProblems, securityErrorTable.forbidden];

export const needsToken = (): MethodDecorator => ApiBearerAuth();

function both(first: MethodDecorator, second: MethodDecorator): MethodDecorator {
  return (target, key, descriptor) => {
    first(target, key, descriptor);
    second(target, key, descriptor);
  };
}

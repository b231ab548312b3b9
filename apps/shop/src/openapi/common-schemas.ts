import type { OpenAPIObject } from '@nestjs/swagger';

type ComponentsObject = NonNullable<OpenAPIObject['components']>;

/** Parts of the document that belong to no feature (JSON Schema 2020-12, as OpenAPI 3.1 has it). */
export const commonSchemas: NonNullable<ComponentsObject['schemas']> = {
  Meta: {
    type: 'object',
    properties: { requestId: { type: 'string', description: 'Id of the request in our logs' } },
    required: ['requestId'],
    additionalProperties: false,
  },
  PageMeta: {
    type: 'object',
    properties: {
      requestId: { type: 'string', description: 'Id of the request in our logs' },
      page: {
        type: 'object',
        properties: {
          page: { type: 'integer', minimum: 1, description: 'Which page this is, from 1' },
          size: { type: 'integer', minimum: 1, description: 'Most items on a page' },
          total: { type: 'integer', minimum: 0, description: 'Items on all pages' },
          pages: { type: 'integer', minimum: 0 },
        },
        required: ['page', 'size', 'total', 'pages'],
        additionalProperties: false,
      },
    },
    required: ['requestId', 'page'],
    additionalProperties: false,
  },
  Problem: {
    type: 'object',
    description: 'What went wrong (RFC 9457).',
    properties: {
      type: { type: 'string', format: 'uri' },
      title: { type: 'string' },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: { type: 'string' },
      code: { type: 'string', description: 'Stable; see docs/errors.md' },
      instance: { type: 'string', description: 'The path that was asked for' },
      traceId: { type: 'string', description: 'The trip, in 32 hex digits' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          properties: { field: { type: 'string' }, message: { type: 'string' } },
          required: ['field', 'message'],
        },
      },
    },
    required: ['type', 'title', 'status', 'detail', 'code'],
  },
};

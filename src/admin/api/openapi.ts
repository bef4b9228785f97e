import { z } from 'zod';
import { API_ROOT, type Operation } from './operation.js';

const PROBLEM = {
  description: 'Why it was not done',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const EVERYWHERE: Readonly<Record<number, string>> = {
  401: 'not signed in, and no usable token',
  403: 'the account has no right to it',
};

/** The OpenAPI 3.1 document of the operations, from the schemas by which they are checked. */
export function openApi(operations: readonly Operation[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const one of operations) {
    const path = one.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[one.method] = describe(one);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'sif-agent administration', version },
    servers: [{ url: API_ROOT }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            faults: {
              type: 'array',
              items: {
                type: 'object',
                required: ['key', 'message'],
                properties: { key: { type: 'string' }, message: { type: 'string' } },
              },
            },
          },
        },
      },
    },
  };
}

function describe(one: Operation): Record<string, unknown> {
  const names = [...one.path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const parameters: Record<string, unknown>[] = [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...queryParameters(one.query),
    ...(one.etag === 'required'
      ? [{ name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } }]
      : []),
  ];
  const refusals: Record<number, string> = {
    ...((one.query || one.body) && { 400: 'query or body is not as it should be' }),
    ...EVERYWHERE,
    ...(one.rule.startsWith('zone:') && { 404: 'there is no such thing that the account may see' }),
    ...(one.etag === 'required' && { 412: 'somebody else changed it meanwhile', 428: 'If-Match is missing' }),
    ...one.refusals,
  };
  const responses: Record<string, unknown> = { [String(one.status ?? 200)]: success(one) };
  for (const [status, description] of Object.entries(refusals)) responses[status] = { ...PROBLEM, description };
  return {
    operationId: one.id,
    summary: one.summary,
    'x-right': one.rule,
    ...(parameters.length > 0 && { parameters }),
    ...(one.body && {
      requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(one.body, 'input') } } },
    }),
    responses,
  };
}

function success({ result, file, etag, summary }: Operation): Record<string, unknown> {
  const headers = etag && { headers: { ETag: { schema: { type: 'string' } } } };
  if (file !== undefined)
    return { description: summary, ...headers, content: { [file]: { schema: { type: 'string' } } } };
  if (!result) return { description: summary, ...headers };
  return {
    description: summary,
    ...headers,
    content: { 'application/json': { schema: jsonSchema(result, 'output') } },
  };
}

function queryParameters(query: z.ZodType | undefined): Record<string, unknown>[] {
  if (!query) return [];
  const { properties = {}, required = [] } = jsonSchema(query, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }));
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

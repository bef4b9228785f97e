import type { z } from 'zod';
import { problem } from '../problem.js';
import type { Context, GuardedRoute, Reply } from '../route.js';

/** What an operation of the API takes and gives, by which it is checked and described. */
export interface OperationShape<Query extends z.ZodType, Body extends z.ZodType, Result extends z.ZodType> {
  /** Name in the OpenAPI document, as in `listZones`. */
  readonly id: string;
  readonly method: GuardedRoute['method'];
  /** Express path below `/api/v1`. */
  readonly path: string;
  readonly rule: GuardedRoute['rule'];
  readonly summary: string;
  readonly query?: Query;
  readonly body?: Body;
  /** The body of a success; absent: there is none, or it is `file`. */
  readonly result?: Result;
  /** Media type of a file that is answered instead of JSON. */
  readonly file?: string;
  /** Status of a success; 200 unless another is given. */
  readonly status?: number;
  /** Statuses of refusals besides those that every operation has, with what they mean. */
  readonly refusals?: Readonly<Record<number, string>>;
  /** Needs `If-Match` and answers with `ETag`; `answers` only does the latter. */
  readonly etag?: 'required' | 'answers';
  readonly zoneOf?: NonNullable<GuardedRoute['zoneOf']>;
  readonly answer: (context: Context, input: { query: z.output<Query>; body: z.output<Body> }) => Promise<Reply>;
}

/** An operation ready to be served and described. */
export interface Operation extends Omit<OperationShape<z.ZodType, z.ZodType, z.ZodType>, 'answer'> {
  readonly route: GuardedRoute;
}

export const API_ROOT = '/api/v1';

/** Declares an operation: query and body are checked by their schemas before it is asked. */
export function operation<Query extends z.ZodType, Body extends z.ZodType, Result extends z.ZodType>(
  shape: OperationShape<Query, Body, Result>,
): Operation {
  const { answer, ...rest } = shape;
  const route: GuardedRoute = {
    method: shape.method,
    path: `${API_ROOT}${shape.path}`,
    rule: shape.rule,
    ...(shape.zoneOf && { zoneOf: shape.zoneOf }),
    answer: async (context) => {
      const query = read(shape.query, queryValues(context.query), 'query');
      if (!query.ok) return query.reply;
      const body = read(shape.body, context.body, 'body');
      if (!body.ok) return body.reply;
      return answer(context, { query: query.value as z.output<Query>, body: body.value as z.output<Body> });
    },
  };
  return { ...rest, route };
}

/** JSON of a success. */
export const json = (value: unknown, headers?: Readonly<Record<string, string>>, status = 200): Reply => ({
  kind: 'json',
  status,
  value,
  ...(headers && { headers }),
});

/** Repeated parameters are lists. */
function queryValues(query: URLSearchParams): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const name of new Set(query.keys())) {
    const all = query.getAll(name);
    values[name] = all.length > 1 ? all : all[0]!;
  }
  return values;
}

function read(
  schema: z.ZodType | undefined,
  value: unknown,
  where: 'query' | 'body',
): { ok: true; value: unknown } | { ok: false; reply: Reply } {
  if (!schema) return { ok: true, value: undefined };
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const faults = result.error.issues.map(({ path, message }) => ({ key: [where, ...path].join('.'), message }));
  return { ok: false, reply: problem(400, `The ${where} is not as it should be.`, faults) };
}

import { STATUS_CODES } from 'node:http';

/** A request that was not done. Pages show it as a page, the API as problem+json (RFC 9457). */
export interface Problem {
  readonly kind: 'problem';
  readonly status: number;
  /** For whoever made the request, in a sentence. */
  readonly detail: string;
  /** What is wrong with single values, by their names. */
  readonly faults: readonly { key: string; message: string }[];
}

export const problem = (status: number, detail: string, faults: Problem['faults'] = []): Problem => ({
  kind: 'problem',
  status,
  detail,
  faults,
});

/** The body of `application/problem+json`. */
export function problemBody({ status, detail, faults }: Problem): Record<string, unknown> {
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: 'about:blank', title, status, detail, ...(faults.length > 0 && { faults }) };
}

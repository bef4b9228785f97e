import type { z } from 'zod';

/** Steps from the root of a value to one of its parts. */
export type Path = readonly PropertyKey[];

/** Something wrong with a setting or an option. `key` is its path as people write it; '' is the whole. */
export interface Fault {
  key: string;
  message: string;
  /** Where it stands, when it was read from a file; lines and columns count from 1. */
  place?: { file: string; line: number; column: number };
}

/** One fault a line: `file:line:column key: message`. */
export function describeFaults(faults: readonly Fault[]): string {
  return faults
    .map(({ place, key, message }) => {
      const where = place === undefined ? [] : [`${place.file}:${place.line}:${place.column}`];
      return [...where, key === '' ? message : `${key}: ${message}`].join(' ');
    })
    .join('\n');
}

/** `['zones', 0, 'id']` is `zones[0].id`. */
export function keyOf(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}

/** One thing that a schema complained about: the value at a path, or that there is such a key at all. */
export interface Complaint {
  path: Path;
  of: 'value' | 'key';
  message: string;
}

/** A schema lists the unknown keys of a section together; here they come apart. */
export function complaintsOf(issues: readonly z.core.$ZodIssue[]): Complaint[] {
  return issues.flatMap((issue): Complaint[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key], of: 'key', message: 'unknown key' }))
      : [{ path: issue.path, of: 'value', message: issue.message }],
  );
}

/** A schema's complaint as a sentence about the setting. No value is repeated: it could be a secret. */
export const complaint: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required';
      if (issue.expected === 'string' && ['number', 'boolean'].includes(typeof issue.input)) return QUOTES;
      return `must be ${NOUNS[issue.expected] ?? issue.expected}`;
    case 'invalid_union':
      return Array.isArray(issue.options) ? `must be ${issue.options.join(' or ')}` : undefined;
    case 'invalid_value':
      if (typeof issue.input === 'number' && issue.values.includes(String(issue.input))) return QUOTES;
      return `must be ${issue.values.map(String).join(' or ')}`;
    case 'too_small':
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    default:
      return undefined;
  }
};

const QUOTES = 'must be text: write it in quotes';

const NOUNS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with keys',
};

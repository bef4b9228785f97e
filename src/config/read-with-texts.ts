import type { z } from 'zod';
import { complaint, type Path } from './faults.js';

/**
 * Reads a value that holds texts in places where the schema may want a number or a switch: an environment variable
 * and a command line give nothing but text. Where the schema asks for it, and only there, such a text is read as one:
 * so `007` stays `007` in a password. `value` is changed by it.
 *
 * @param mayConvert tells which places hold such a text
 */
export function readWithTexts<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  mayConvert: (path: Path) => boolean,
): z.ZodSafeParseResult<z.output<Schema>> {
  const first = schema.safeParse(value, { error: complaint });
  if (first.success) return first;
  let converted = false;
  for (const issue of first.error.issues)
    if (issue.code === 'invalid_type' && mayConvert(issue.path))
      converted = convertAt(value, issue.path, issue.expected) || converted;
  return converted ? schema.safeParse(value, { error: complaint }) : first;
}

function convertAt(root: unknown, path: Path, expected: string): boolean {
  const last = path.at(-1);
  const holder = path.slice(0, -1).reduce<unknown>((at, step) => (isHolder(at) ? at[step] : undefined), root);
  if (last === undefined || !isHolder(holder)) return false;
  const text = holder[last];
  const read = typeof text === 'string' ? READERS[expected]?.(text.trim()) : undefined;
  if (read === undefined) return false;
  holder[last] = read;
  return true;
}

const isHolder = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null;

const readNumber = (text: string): number | undefined => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined);
const readSwitch = (text: string): boolean | undefined =>
  /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;

const READERS: Record<string, (text: string) => number | boolean | undefined> = {
  number: readNumber,
  int: readNumber,
  boolean: readSwitch,
};

/**
 * What is secret in a configuration: every setting of these names, wherever it stands (their declarations are marked
 * `writeOnly`). Private keys are files that the configuration only names. A secret is best kept out of the file, as
 * `${VARIABLE}` or `${file:PATH}`.
 */
const SECRET_SETTINGS: ReadonlySet<string> = new Set(['password']);

export const REDACTED = '********';

/** A copy for printing and logging: every secret is replaced by asterisks. */
export function redact<Value>(value: Value): Value {
  return redacted(value) as Value;
}

function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, SECRET_SETTINGS.has(key) ? REDACTED : redacted(inner)]),
  );
}

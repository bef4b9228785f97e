import type { ObjectDefinition } from '../objects/object-definition.js';
import { Errors } from '../sif/codes.js';
import type { Condition, ConditionGroup, Joined } from '../sif/conditions.js';
import { sifError, type SifError } from '../sif/sif-error.js';
import { fieldNamed } from './field-named.js';
import type { Predicate } from './predicate.js';
import { typedValue } from './typed-value.js';

export type Compiled<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: SifError };

/**
 * A condition of the protocol as a predicate on the fields of an object (protocol section 7); null means all objects.
 * Errors: 8/9 that names the element which is unknown or whose value is of the wrong type.
 */
export function compileConditions<Row>(
  conditions: ConditionGroup | null,
  definition: ObjectDefinition<Row>,
): Compiled<Predicate<keyof Row & string>> {
  if (conditions === null) return { ok: true, value: { kind: 'true' } };
  const compare = (condition: Condition): Compiled<Predicate<keyof Row & string>> => comparison(condition, definition);
  return join(conditions, (group) => join(group, compare));
}

/**
 * The SIF_Element restriction of a query as paths; null means the whole object.
 * Errors: 8/9 that names the unknown element.
 */
export function compileElements<Row>(
  elements: readonly string[],
  definition: ObjectDefinition<Row>,
): Compiled<string[] | null> {
  if (elements.length === 0) return { ok: true, value: null };
  const paths: string[] = [];
  for (const element of elements) {
    const field = fieldNamed(definition, element);
    if (!field) return unknownElement(element, definition.name);
    paths.push(field.path);
  }
  return { ok: true, value: paths };
}

function join<Part, Column extends string>(
  { join, parts }: Joined<Part>,
  compile: (part: Part) => Compiled<Predicate<Column>>,
): Compiled<Predicate<Column>> {
  const compiled: Predicate<Column>[] = [];
  for (const part of parts) {
    const result = compile(part);
    if (!result.ok) return result;
    compiled.push(result.value);
  }
  const [only, ...others] = compiled;
  if (only && others.length === 0) return { ok: true, value: only };
  return { ok: true, value: { kind: join === 'And' ? 'and' : 'or', parts: compiled } };
}

function comparison<Row>(
  { element, operator, value }: Condition,
  definition: ObjectDefinition<Row>,
): Compiled<Predicate<keyof Row & string>> {
  const field = fieldNamed(definition, element);
  if (!field) return unknownElement(element, definition.name);
  const typed = typedValue(field.type, value);
  if (typed === undefined) return refused(`The value for ${quoted(element)} is not a ${field.type}: ${quoted(value)}`);
  return { ok: true, value: { kind: 'compare', column: field.column, operator, value: typed } };
}

function unknownElement(element: string, objectName: string): Compiled<never> {
  return refused(`${objectName} has no element ${quoted(element)} to ask for`);
}

function refused(desc: string): Compiled<never> {
  return { ok: false, error: sifError(Errors.queryUnsupported, desc) };
}

/** What a requester sent, short enough for a description. */
function quoted(text: string): string {
  return `"${text.length > 100 ? `${text.slice(0, 100)}…` : text}"`;
}

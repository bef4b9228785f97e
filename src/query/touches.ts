import type { Operator, Predicate } from './predicate.js';

/**
 * Whether objects with the known values can meet the predicate; columns that are left out are not known. False only when
 * it is impossible: so a request waits for a calendar unless its conditions cannot touch it (rules section 8).
 */
export function canMatch<Column extends string>(
  predicate: Predicate<Column>,
  known: Readonly<Partial<Record<NoInfer<Column>, string | number>>>,
): boolean {
  return evaluate(predicate, known) !== false;
}

/** The school years that @SchoolYear confines the predicate to; null when it does not. */
export function onlyYears<Column extends string>(predicate: Predicate<Column>): readonly number[] | null {
  const years = equalYears(predicate);
  return years && [...new Set(years)].filter((schoolYear) => evaluate(predicate, { schoolYear }) !== false);
}

/** Years outside of which the predicate is false, possibly more than there are. */
function equalYears<Column extends string>(predicate: Predicate<Column>): number[] | null {
  switch (predicate.kind) {
    case 'false':
      return [];
    case 'compare':
      return predicate.column === 'schoolYear' && predicate.operator === 'EQ' ? [Number(predicate.value)] : null;
    case 'and':
      return predicate.parts.map(equalYears).find((years) => years !== null) ?? null;
    case 'or': {
      const years = predicate.parts.map(equalYears);
      return years.every((part) => part !== null) ? years.flat() : null;
    }
    case 'true':
    case 'not':
      return null;
  }
}

/** Undefined: it depends on what is not known. */
function evaluate<Column extends string>(
  predicate: Predicate<Column>,
  known: Readonly<Record<string, string | number | undefined>>,
): boolean | undefined {
  switch (predicate.kind) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'and':
      return together(predicate.parts, known, false);
    case 'or':
      return together(predicate.parts, known, true);
    case 'not': {
      const part = evaluate(predicate.part, known);
      return part === undefined ? undefined : !part;
    }
    case 'compare': {
      const value = known[predicate.column];
      return value === undefined ? undefined : COMPARE[predicate.operator](value, predicate.value);
    }
  }
}

/** And is decided by one false part, Or by one true part; otherwise all parts have to be known. */
function together<Column extends string>(
  parts: readonly Predicate<Column>[],
  known: Readonly<Record<string, string | number | undefined>>,
  decisive: boolean,
): boolean | undefined {
  const results = parts.map((part) => evaluate(part, known));
  if (results.includes(decisive)) return decisive;
  return results.includes(undefined) ? undefined : !decisive;
}

type Value = string | number;

const COMPARE: Record<Operator, (a: Value, b: Value) => boolean> = {
  EQ: (a, b) => a === b,
  NE: (a, b) => a !== b,
  LT: (a, b) => a < b,
  LE: (a, b) => a <= b,
  GT: (a, b) => a > b,
  GE: (a, b) => a >= b,
};

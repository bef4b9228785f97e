import type { Predicate } from './predicate.js';

/** From the least to the greatest value, both inclusive; null is open. */
export interface ValueRange {
  readonly from: string | null;
  readonly to: string | null;
}

const ANY: ValueRange = { from: null, to: null };

/**
 * Where the values of a column lie in all objects that can meet the predicate, possibly more widely than need be; null
 * when none can. So a reader looks at no row outside. For columns of ASCII text (GUIDs, dates).
 */
export function impliedRange<Column extends string>(
  predicate: Predicate<Column>,
  column: NoInfer<Column>,
): ValueRange | null {
  switch (predicate.kind) {
    case 'true':
    case 'not':
      return ANY;
    case 'false':
      return null;
    case 'compare':
      return predicate.column === column ? rangeOf(predicate) : ANY;
    case 'and':
      return predicate.parts.map((part) => impliedRange(part, column)).reduce(inBoth, ANY);
    case 'or':
      return predicate.parts.map((part) => impliedRange(part, column)).reduce(inEither, null);
  }
}

function rangeOf({ operator, value }: Predicate<string> & { kind: 'compare' }): ValueRange {
  const bound = String(value);
  switch (operator) {
    case 'EQ':
      return { from: bound, to: bound };
    case 'GT':
    case 'GE':
      return { from: bound, to: null };
    case 'LT':
    case 'LE':
      return { from: null, to: bound };
    case 'NE':
      return ANY;
  }
}

function inBoth(a: ValueRange | null, b: ValueRange | null): ValueRange | null {
  if (a === null || b === null) return null;
  const from = a.from === null || (b.from !== null && b.from > a.from) ? b.from : a.from;
  const to = a.to === null || (b.to !== null && b.to < a.to) ? b.to : a.to;
  return from !== null && to !== null && from > to ? null : { from, to };
}

function inEither(a: ValueRange | null, b: ValueRange | null): ValueRange | null {
  if (a === null || b === null) return a ?? b;
  const from = a.from === null || b.from === null ? null : a.from < b.from ? a.from : b.from;
  const to = a.to === null || b.to === null ? null : a.to > b.to ? a.to : b.to;
  return { from, to };
}

import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Operator, Predicate } from '../../query/predicate.js';

/** How a field of an object stands in the statement, and whether it can be absent. */
export interface Field {
  expression: RawBuilder<unknown>;
  nullable: boolean;
  /** What the texts end in that it is compared with (`wholeText`); absent: nothing. */
  end?: string;
}

const OPERATORS: Record<Operator, RawBuilder<unknown>> = {
  EQ: sql`=`,
  NE: sql`<>`,
  LT: sql`<`,
  LE: sql`<=`,
  GT: sql`>`,
  GE: sql`>=`,
};

/**
 * A compiled condition as SQL: operators and fields come from closed lists, every value is a parameter. An absent element
 * compares false, and with NE true (protocol section 7), so nothing here is ever unknown and `not` may stand before it.
 */
export function renderPredicate<Column extends string>(
  predicate: Predicate<Column>,
  fields: Record<Column, Field>,
): RawBuilder<SqlBool> {
  switch (predicate.kind) {
    case 'true':
      return sql<SqlBool>`1 = 1`;
    case 'false':
      return sql<SqlBool>`1 = 0`;
    case 'and':
    case 'or': {
      const [first, ...others] = predicate.parts;
      if (!first) return predicate.kind === 'and' ? sql<SqlBool>`1 = 1` : sql<SqlBool>`1 = 0`;
      if (others.length === 0) return renderPredicate(first, fields);
      const list = predicate.kind === 'or' ? sameColumnEquals(predicate.parts) : null;
      if (list) {
        const field = fields[list.column];
        return present(field, (expression) =>
          oneOf(
            expression,
            list.values.map((value) => ended(value, field)),
          ),
        );
      }
      const parts = predicate.parts.map((part) => renderPredicate(part, fields));
      return sql<SqlBool>`(${sql.join(parts, predicate.kind === 'and' ? sql` and ` : sql` or `)})`;
    }
    case 'not':
      return sql<SqlBool>`not (${renderPredicate(predicate.part, fields)})`;
    case 'compare': {
      const { operator, value } = predicate;
      const field = fields[predicate.column];
      const compared = sql<SqlBool>`${field.expression} ${OPERATORS[operator]} ${ended(value, field)}`;
      if (operator !== 'NE') return present(field, () => compared);
      return field.nullable ? sql<SqlBool>`(${field.expression} is null or ${compared})` : compared;
    }
  }
}

const ended = (value: string | number, { end = '' }: Field): string | number =>
  typeof value === 'string' ? value + end : value;

/** A comparison that is false for an absent element. */
function present(
  { expression, nullable }: Field,
  compare: (expression: RawBuilder<unknown>) => RawBuilder<SqlBool>,
): RawBuilder<SqlBool> {
  const compared = compare(expression);
  return nullable ? sql<SqlBool>`(${expression} is not null and ${compared})` : compared;
}

/**
 * The values of an Or that compares one column only, by EQ: a list of students. As a list they are looked up; one by one,
 * 200 of them made a page take seven times as long (bench/conditions.ts).
 */
function sameColumnEquals<Column extends string>(
  parts: readonly Predicate<Column>[],
): { column: Column; values: (string | number)[] } | null {
  const values: (string | number)[] = [];
  let column: Column | undefined;
  for (const part of parts) {
    if (part.kind !== 'compare' || part.operator !== 'EQ' || part.column !== (column ??= part.column)) return null;
    values.push(part.value);
  }
  return column === undefined ? null : { column, values };
}

/** Membership in a list; an empty list holds nothing. */
export function oneOf(expression: RawBuilder<unknown>, values: readonly (string | number)[]): RawBuilder<SqlBool> {
  return values.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${expression} in (${sql.join([...values])})`;
}
